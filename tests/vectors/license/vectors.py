# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""L001 to L115, in the order of the table: what is in order first, then code by code."""

from __future__ import annotations

from dataclasses import dataclass

from . import cases_file, cases_issuers, cases_lists, cases_roots
from .case import Case, good
from .cases_ok import OK
from .group import Group, Spoil

GROUPS: tuple[Group, ...] = (OK, *cases_file.GROUPS, *cases_roots.GROUPS, *cases_issuers.GROUPS, *cases_lists.GROUPS)


@dataclass(frozen=True)
class Vector:
    """One of them. :ivar code: the first code, None where the licence holds."""

    id: str
    code: str | None
    title: str
    spoil: Spoil

    def case(self) -> Case:
        """Its files and question, made anew."""
        case = good()
        self.spoil(case)
        return case


def vectors() -> tuple[Vector, ...]:
    """All of them."""
    pairs = [(group.code, title, spoil) for group in GROUPS for title, spoil in group.cases]
    return tuple(Vector(f"L{at:03}", *pair) for at, pair in enumerate(pairs, 1))
