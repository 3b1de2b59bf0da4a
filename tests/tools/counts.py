# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How many checks a tool's run holds, read from what the tool itself says."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Count:
    """Checks passed, failed and left out; a left-out check is neither."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


Counter = Callable[[str, int], Count]
"""(output, exit status) → Count."""


def honest(count: Count, status: int) -> Count:
    """A run that ended non-zero or checked nothing has at least one failure, whatever it says."""
    if count.failed == 0 and (status != 0 or count.passed == 0):
        return Count(count.passed, 1, count.skipped)
    return count


def one(output: str, status: int) -> Count:
    """The whole run is one check."""
    return Count(passed=int(status == 0), failed=int(status != 0))


def last_line(output: str, status: int) -> Count:
    """A tool of ours that ends in `…N passed, N failed`."""
    found = re.findall(r"(\d+) passed, (\d+) failed\s*$", output.rstrip())
    return Count(int(found[0][0]), int(found[0][1])) if found else Count()


def import_contracts(output: str, status: int) -> Count:
    """import-linter: one check a contract."""
    found = re.search(r"Contracts: (\d+) kept, (\d+) broken", output)
    return Count(int(found[1]), int(found[2])) if found else Count()


def junit(report: Path) -> Counter:
    """A counter of pytest's JUnit report, written by the run itself."""

    def count(output: str, status: int) -> Count:
        try:
            suites = ET.parse(report).getroot().iter("testsuite")
        except (OSError, ET.ParseError):
            return Count()
        total = Count()
        for suite in suites:
            tests, failures, errors, skipped = (
                int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")
            )
            failed = failures + errors
            # An error in teardown counts beside a test that passed, so never below zero.
            total += Count(max(tests - failed - skipped, 0), failed, skipped)
        return total

    return count
