# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What was found of each code: failed with a reason, passed, or not evaluated because it rests on what failed."""

from __future__ import annotations

from typing import Any

from .._reasons.codes.license import FAMILY
from .._reasons.errors import reason, sort_reasons

CODES: tuple[str, ...] = tuple(entry.code for entry in FAMILY.reasons)


class Findings:
    """One verdict in the making. A code that failed once has failed, whatever else passed."""

    def __init__(self) -> None:
        self._passed: set[str] = set()
        self._failed: dict[str, set[str]] = {}

    def fail(self, code: str, message: str) -> None:
        """``code`` is a reason; ``message`` tells the case."""
        if code not in CODES:
            raise KeyError(code)
        self._failed.setdefault(code, set()).add(message)

    def passed(self, *codes: str) -> None:
        """These were evaluated and nothing was found."""
        self._passed.update(codes)

    def judge(self, code: str, fault: str | None) -> bool:
        """Fail ``code`` with ``fault``, or pass it where that is None; whether it passed."""
        if fault is None:
            self.passed(code)
            return True
        self.fail(code, fault)
        return False

    def result(self, code: str) -> str:
        """``failed``, ``passed`` or ``not_evaluated``."""
        if code in self._failed:
            return "failed"
        return "passed" if code in self._passed else "not_evaluated"

    def all_passed(self, *codes: str) -> bool:
        """Whether each of these was evaluated and nothing was found."""
        return all(self.result(code) == "passed" for code in codes)

    def failed_any(self, *codes: str) -> bool:
        """Whether one of these failed."""
        return any(code in self._failed for code in codes)

    def reasons(self) -> list[dict[str, Any]]:
        """Every reason, in the one order."""
        return sort_reasons(
            reason(code, message) for code, messages in self._failed.items() for message in sorted(messages)
        )

    def checks(self) -> list[dict[str, str]]:
        """Each code with its result, in the order of the table."""
        return [{"code": code, "result": self.result(code)} for code in CODES]
