# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The floor that a ledger keeps. It outlives a trust state that was deleted, and may have seen the roots of several vendors.

A version and a time are those of one domain (the digest of a first root set): what was seen under roots that somebody made to try
things out must not stand in the way of the vendor's. CRLs and lists are named by their signers' keys, which are of one domain alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .._envelope.keys import KEYID
from .._envelope.members import FormError, closed, numbers
from .floor import MOST_SIGNERS, Floor

SCHEMA = "modekeeper.trust-floor/1"
DOMAIN = re.compile(r"sha256:[0-9a-f]{64}")
_MOST_DOMAINS = 1000
_LATEST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


@dataclass(frozen=True)
class LedgerFloor:
    """Floors of all domains.

    :ivar root_set: version of the root set by domain. :ivar time: latest proven time by domain, seconds since 1970.
    :ivar crl: number of the CRL by keyid of its root. :ivar revocations: number of the revocation list by keyid of its signer.
    """

    root_set: Mapping[str, int] = field(default_factory=dict)
    time: Mapping[str, int] = field(default_factory=dict)
    crl: Mapping[str, int] = field(default_factory=dict)
    revocations: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def seen(cls, domain: str, floor: Floor) -> LedgerFloor:
        """What was seen under the roots of one domain."""
        return cls(
            root_set={domain: floor.root_set},
            time={} if floor.time is None else {domain: int(floor.time.timestamp())},
            crl=floor.crl,
            revocations=floor.revocations,
        )

    def of(self, domain: str) -> Floor:
        """What holds for the roots of one domain."""
        seconds = self.time.get(domain)
        return Floor(
            root_set=self.root_set.get(domain, 0),
            crl=self.crl,
            revocations=self.revocations,
            time=None if seconds is None else datetime.fromtimestamp(seconds, UTC),
        )

    def knows(self, domain: str, floor: Floor) -> bool:
        """Whether nothing would rise by what was seen of a domain."""
        known = self.of(domain)
        return known.raised(floor) == known

    def document(self) -> dict[str, Any]:
        """As a ledger's event carries it: members are numbers, or objects of numbers, and the higher one of two counts."""
        return {
            "schema": SCHEMA,
            "root_set": dict(self.root_set),
            "time": dict(self.time),
            "crl": dict(self.crl),
            "revocations": dict(self.revocations),
        }


def parse_ledger_floor(document: Any) -> LedgerFloor:
    """The floor of :meth:`LedgerFloor.document`.

    :raises FormError: off the schema.
    """
    members = closed(document, SCHEMA, ("root_set", "time", "crl", "revocations"))
    times = numbers(members, "time", DOMAIN, _MOST_DOMAINS)
    if any(seconds > _LATEST for seconds in times.values()):
        raise FormError("a time lies beyond the year 9999")
    return LedgerFloor(
        root_set=numbers(members, "root_set", DOMAIN, _MOST_DOMAINS),
        time=times,
        crl=numbers(members, "crl", KEYID, MOST_SIGNERS),
        revocations=numbers(members, "revocations", KEYID, MOST_SIGNERS),
    )
