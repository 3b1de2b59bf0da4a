# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a look at a whole ledger found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .checkpoint import Checkpoint
from .head import Genesis, Head


@dataclass(frozen=True)
class Verdict:
    """The verdict on a ledger.

    :ivar reasons: why it is not believed, in the order of precedence, each with the first bad line as ``line``; none when it is.
    :ivar genesis: what makes it this ledger; None where that could not be read.
    :ivar head: its last line that is an event; None where it does not go on. To be kept in the trust state.
    :ivar size: lines in it.
    :ivar floor: the highest of its trust floors, as an object; None where there is none or it does not go on.
    :ivar highest: the latest time in it; None as ``floor``.
    :ivar checkpoints: those that it keeps, oldest first.
    :ivar not_evaluated: what could not be looked at, because it depends on what failed.
    """

    reasons: tuple[Mapping[str, Any], ...] = ()
    genesis: Genesis | None = None
    head: Head | None = None
    size: int = 0
    floor: Mapping[str, Any] | None = None
    highest: str | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    not_evaluated: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it is believed."""
        return not self.reasons

    @property
    def goes_on(self) -> bool:
        """Whether an event may follow: it is believed, or just its last line was cut, which the next event closes."""
        return all(entry["code"] == "AUDIT_TORN_TAIL" for entry in self.reasons)
