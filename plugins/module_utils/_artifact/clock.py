# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Times as artefacts carry them: UTC, whole seconds, ``YYYY-MM-DDTHH:MM:SSZ``."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from .._reasons.errors import ModeKeeperError

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_SHAPE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def format_time(moment: datetime) -> str:
    """An aware datetime as RFC 3339 in UTC, fractions cut."""
    return moment.astimezone(UTC).strftime(_FORMAT)


def parse_time(text: str) -> datetime:
    """The aware datetime of a ``YYYY-MM-DDTHH:MM:SSZ`` text.

    :raises ModeKeeperError: ``TIME_INVALID``.
    """
    try:
        if not _SHAPE.fullmatch(text):
            raise ValueError(text)
        return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)
    except (TypeError, ValueError) as exc:
        raise ModeKeeperError("TIME_INVALID", "a time must be written YYYY-MM-DDTHH:MM:SSZ") from exc
