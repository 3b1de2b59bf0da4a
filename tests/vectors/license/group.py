# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Vectors of one code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .case import Case

Spoil = Callable[[Case], None]


@dataclass(frozen=True)
class Group:
    """What leads to one first code; none where all is in order."""

    code: str | None
    cases: Sequence[tuple[str, Spoil]]
