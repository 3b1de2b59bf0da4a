# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a reason code is."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")


@dataclass(frozen=True)
class Reason:
    """One entry of the catalogue.

    :ivar code: stable, upper-case, its prefix the family it belongs to.
    :ivar meaning: what is the case, one sentence.
    :ivar remedy: what the reader can do, one sentence in the imperative.
    """

    code: str
    meaning: str
    remedy: str

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code) or not self.meaning or not self.remedy:
            raise ValueError(f"{self.code!r} is no complete reason")


@dataclass(frozen=True)
class Family:
    """Codes that share a place in the precedence.

    :ivar rank: the place among the families; lower is reported first. Within a family the order listed is the order of
        precedence.
    """

    name: str
    rank: int
    title: str
    reasons: tuple[Reason, ...]
