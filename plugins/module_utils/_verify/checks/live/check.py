# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The shape of a live check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ...facts import Facts
from ...live.gathered import Gathered
from ...model import Finding


@dataclass(frozen=True)
class LiveCheck:
    """A name (a contract) and a pure function of the facts and of what the cluster answered.

    :ivar always: whether it is evaluated even where no dry run was sent.
    """

    id: str
    evaluate: Callable[[Facts, Gathered], Iterable[Finding]]
    always: bool = False
