# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Times as artefacts carry them: UTC, whole seconds, ``YYYY-MM-DDTHH:MM:SSZ``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from .._reasons.errors import ModeKeeperError

# Digits of ASCII alone: \d would take those of every script, and one moment would have many texts.
_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_SAY = "a time must be written YYYY-MM-DDTHH:MM:SSZ"


def format_time(moment: datetime) -> str:
    """An aware datetime as RFC 3339 in UTC, fractions cut."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def parse_time(text: Any) -> datetime:
    """The aware datetime of a ``YYYY-MM-DDTHH:MM:SSZ`` text.

    :raises ModeKeeperError: ``TIME_INVALID``.
    """
    if not isinstance(text, str) or not _SHAPE.fullmatch(text):
        raise ModeKeeperError("TIME_INVALID", _SAY)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as exc:
        raise ModeKeeperError("TIME_INVALID", _SAY) from exc
