# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a ledger: of each code the first bad line."""

from __future__ import annotations

from typing import Any

from .._reasons.errors import ModeKeeperError, reason, sort_reasons


class Faults:
    """Collects faults, the first of each code."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, str]] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, code: str, line: int, message: str) -> None:
        """Line ``line`` is bad; what was found in an earlier line stays."""
        if code not in self._found or line < self._found[code][0]:
            self._found[code] = (line, message)

    def forgive(self, first: int) -> None:
        """Line ``first`` and those after it turned out to be inert."""
        self._found = {code: found for code, found in self._found.items() if found[0] < first}

    def reasons(self) -> list[dict[str, Any]]:
        """As reasons, in the order of precedence."""
        return sort_reasons(
            reason(code, f"line {line}: {message}", line=line) for code, (line, message) in self._found.items()
        )

    def raise_first(self) -> None:
        """Raise the reason that comes first, if there is any.

        :raises ModeKeeperError: any code of the family.
        """
        for entry in self.reasons():
            raise ModeKeeperError(entry["code"], entry["message"], line=entry["line"])
