# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One answer of the API server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from .._lib.structs import msgspec
from .._reasons.errors import ModeKeeperError

# RFC 9110's warn-code, warn-agent and quoted text; the API server always sends code 299.
_WARNING = re.compile(r'\d{3} \S+ "((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Response:
    """Status, headers (names in lower case, repeated ones joined by a comma) and the unpacked body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON.

        :raises ModeKeeperError: ``READ_TRUNCATED``.
        """
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
            raise ModeKeeperError("READ_TRUNCATED", "an answer of the API server is not JSON") from exc

    @property
    def warnings(self) -> tuple[str, ...]:
        """The texts of the ``Warning`` headers."""
        found = _WARNING.findall(self.headers.get("warning", ""))
        return tuple(re.sub(r"\\(.)", r"\1", text) for text in found)

    @property
    def date(self) -> datetime | None:
        """The server's own clock, where it said (aware, UTC, whole seconds)."""
        try:
            return parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None
