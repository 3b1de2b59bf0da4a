# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The trust state: what this machine has seen of one vendor's roots. Pure; the file is `state_file`'s affair."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._artifact.canonical import canonical_bytes
from .._envelope.members import FormError, closed, integer, text
from .._envelope.payload import parse_document
from .._reasons.errors import ModeKeeperError
from .documents import CUSTOMER, UUID
from .floor import Floor, floor_members, floor_of

SCHEMA = "modekeeper.trust-state/1"
CODE = "TRUST_STATE_INVALID"
_NAMES = ("domain", "root_set", "crl", "revocations", "time", "ledgers")
_DOMAIN = re.compile(r"sha256:[0-9a-f]{64}")
_HASH = re.compile(r"[0-9a-f]{64}")
_MOST_LEDGERS = 1000


@dataclass(frozen=True, order=True)
class Head:
    """The last line of a ledger that was seen: its number, and the hex SHA-256 of its bytes."""

    seq: int
    hash: str


@dataclass(frozen=True)
class TrustState:
    """What was seen.

    :ivar domain: digest of the first root set, which names the vendor. :ivar customer: of the first licence that held.
    """

    domain: str
    floor: Floor = field(default_factory=Floor)
    customer: str | None = None
    ledgers: Mapping[str, Head] = field(default_factory=dict)

    def merged(self, other: TrustState) -> TrustState:
        """What both have seen: commutative, associative, idempotent, never lower than either.

        :raises ModeKeeperError: ``TRUST_STATE_INVALID`` for states of two vendors or customers, or two heads of one length.
        """
        customers = {name for name in (self.customer, other.customer) if name is not None}
        if self.domain != other.domain or len(customers) > 1:
            raise ModeKeeperError(CODE, "two trust states of different roots or customers cannot be merged")
        return TrustState(
            domain=self.domain,
            floor=self.floor.raised(other.floor),
            customer=next(iter(customers), None),
            ledgers=_newest(self.ledgers, other.ledgers),
        )

    def encode(self) -> bytes:
        """The bytes of the file: canonical JSON, no byte after it."""
        document: dict[str, Any] = {
            "schema": SCHEMA,
            "domain": self.domain,
            **floor_members(self.floor),
            "ledgers": {name: {"hash": head.hash, "seq": head.seq} for name, head in self.ledgers.items()},
        }
        return canonical_bytes(document if self.customer is None else {**document, "customer": self.customer})


def parse_state(data: bytes) -> TrustState:
    """The state in ``data``.

    :raises ModeKeeperError: ``TRUST_STATE_INVALID``.
    """
    document = parse_document(data, CODE, "the trust state")
    try:
        members = closed(document, SCHEMA, _NAMES, ("customer",))
        return TrustState(
            domain=text(members, "domain", _DOMAIN),
            floor=floor_of(members),
            customer=text(members, "customer", CUSTOMER) if "customer" in members else None,
            ledgers=_ledgers(members["ledgers"]),
        )
    except FormError as exc:
        raise ModeKeeperError(CODE, f"the trust state: {exc}") from None


def _ledgers(value: Any) -> dict[str, Head]:
    if not isinstance(value, dict) or len(value) > _MOST_LEDGERS or not all(map(UUID.fullmatch, value)):
        raise FormError("ledgers is no object from ids to heads")
    return {name: _head(entry) for name, entry in value.items()}


def _head(entry: Any) -> Head:
    if not isinstance(entry, dict) or set(entry) != {"seq", "hash"}:
        raise FormError("a head has just the members seq and hash")
    return Head(integer(entry, "seq"), text(entry, "hash", _HASH))


def _newest(left: Mapping[str, Head], right: Mapping[str, Head]) -> dict[str, Head]:
    for name in set(left) & set(right):
        if left[name].seq == right[name].seq and left[name] != right[name]:
            raise ModeKeeperError(CODE, "two trust states know different last lines of one ledger")
    return {name: max(found[name] for found in (left, right) if name in found) for name in sorted({*left, *right})}
