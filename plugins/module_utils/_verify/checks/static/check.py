# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The shape of a static check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ...facts import Facts
from ...model import Finding


@dataclass(frozen=True)
class StaticCheck:
    """A name (a contract) and a pure function of the facts; no finding at all means that the check holds for the plan."""

    id: str
    evaluate: Callable[[Facts], Iterable[Finding]]
