# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which ledger, and how far it is known: the values that a trust state keeps of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._reasons.errors import ModeKeeperError

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Head:
    """A line that is known to be in a ledger.

    :ivar ledger: UUID of the ledger.
    :ivar seq: the line's number, from 0.
    :ivar hash: hex SHA-256 of the line without its line feed.
    """

    ledger: str
    seq: int
    hash: str

    def __post_init__(self) -> None:
        if not UUID.fullmatch(self.ledger) or self.seq < 0 or not _HEX.fullmatch(self.hash):
            raise ValueError("a head is a UUID, a number from 0 and 64 lower-case hexadecimal digits")

    def record(self) -> dict[str, dict[str, Any]]:
        """The member of a trust state's ``ledgers``: ``{id: {"seq": …, "hash": …}}``."""
        return {self.ledger: {"seq": self.seq, "hash": self.hash}}


@dataclass(frozen=True)
class Genesis:
    """What makes a ledger this one.

    :ivar after: ``sha256:…`` of the last line of the ledger that this one follows.
    """

    ledger: str
    after: str | None = None


Heads = Mapping[str, Head]
"""Known heads by the UUID of their ledger."""


def heads_of(ledgers: Mapping[str, Mapping[str, Any]]) -> dict[str, Head]:
    """The heads in the ``ledgers`` of a trust state."""
    return {name: Head(name, entry["seq"], entry["hash"]) for name, entry in ledgers.items()}


def expected_head(known: Heads, genesis: Genesis) -> Head | None:
    """What is known of the ledger that begins so; None where nothing is.

    Where any ledger is known, another one is believed only when its genesis names a known head.

    :raises ModeKeeperError: ``AUDIT_WRONG_LEDGER``.
    """
    head = known.get(genesis.ledger)
    if head is None and known and genesis.after not in {f"sha256:{entry.hash}" for entry in known.values()}:
        raise ModeKeeperError(
            "AUDIT_WRONG_LEDGER",
            f"ledger {genesis.ledger} is not known here, and follows none that is",
            line=0,
            ledger=genesis.ledger,
        )
    return head
