# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a passport: code, line, path, message and remedy, all of it reported in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..._reasons.catalogue import CATALOGUE, PRECEDENCE
from ..._reasons.errors import ModeKeeperError

#: So many are written into the message; the details hold them all.
_TOLD = 20


@dataclass(frozen=True, order=True)
class Place:
    """Line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Problem:
    """:ivar path: JSON pointer of the entry; empty where the whole file is meant."""

    code: str
    place: Place
    path: str
    message: str
    remedy: str = ""

    def as_reason(self) -> dict[str, Any]:
        """The problem as a reason with ``line``, ``column`` and ``path``."""
        return {
            "code": self.code,
            "column": self.place.column,
            "line": self.place.line,
            "message": self.message,
            "path": self.path,
            "remedy": self.remedy or CATALOGUE[self.code].remedy,
        }

    def text(self) -> str:
        """One line for people."""
        path = f" ({self.path})" if self.path else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"line {self.place.line}, column {self.place.column}{path}: {self.message}.{remedy}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By the one precedence of the codes, then as they stand in the file; repetitions once."""
    return sorted(
        set(problems), key=lambda problem: (PRECEDENCE[problem.code], problem.place, problem.path, problem.message)
    )


def refuse(name: str, problems: Iterable[Problem]) -> ModeKeeperError:
    """The error that carries all of them as ``details["problems"]``; its code is that of the first."""
    ordered = in_order(problems)
    told = " ".join(problem.text() for problem in ordered[:_TOLD])
    more = f" And {len(ordered) - _TOLD} more." if len(ordered) > _TOLD else ""
    return ModeKeeperError(
        ordered[0].code, f"{name}: {told}{more}", problems=[problem.as_reason() for problem in ordered]
    )
