# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What could be believed, and what it proves: times, numbers, the state that a machine may remember."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .clock import confirmed
from .crl import Crl
from .crls import RootCrl
from .crls import numbers as crl_numbers
from .documents import License, RevocationsBody
from .floor import Floor
from .issuers import Issuer
from .question import Question
from .revocations import SignedList
from .revocations import numbers as list_numbers
from .roots import Chain
from .state import TrustState


@dataclass(frozen=True)
class Facts:
    """Authentic things. Those of the licence are None as far as it could not be followed.

    :ivar crl: in force for the issuing root. :ivar revocations: in force for the licence. :ivar sound: whether the issuer is in
        good standing, so that what it signed proves a time.
    """

    chain: Chain
    issuers: tuple[Issuer, ...]
    crls: tuple[RootCrl, ...]
    lists: tuple[SignedList, ...]
    issuer: Issuer | None = None
    crl: Crl | None = None
    revocations: RevocationsBody | None = None
    terms: License | None = None
    sound: bool = False

    @property
    def signers(self) -> set[str]:
        """Keyids whose numbers and times count: the roots in force, and the licence's issuer in good standing."""
        found = self.chain.current
        return found | {self.issuer.keyid} if self.sound and self.issuer is not None else found

    def times(self) -> Iterator[datetime]:
        """When the things were signed, by those whose word counts."""
        signers = self.signers
        yield from (entry.body.issued_at for entry in self.chain.sets)
        yield from (entry.crl.this_update for entry in self.crls if entry.root.keyid in signers)
        yield from (entry.body.issued_at for entry in self.lists if entry.signer in signers)
        if self.sound and self.terms is not None:
            yield self.terms.issued_at

    def required(self) -> Floor:
        """The numbers that the root sets and the licence ask for."""
        floor = Floor()
        for entry in self.chain.sets:
            floor = floor.raised(Floor(crl=entry.body.min_crl, revocations=entry.body.min_revocations))
        if self.terms is not None and self.issuer is not None:
            floor = floor.raised(Floor(crl={self.issuer.root.keyid: self.terms.min_crl}))
        return floor

    def seen(self, question: Question, *, holds: bool) -> TrustState:
        """What a state may be raised to. A licence that holds binds a customer, the server's clock confirms a reading."""
        signers = self.signers
        times = [*self.times(), *([question.now.replace(microsecond=0)] if confirmed(question) else [])]
        return TrustState(
            domain=self.chain.domain,
            floor=Floor(
                root_set=self.chain.newest.body.version,
                crl={key: number for key, number in crl_numbers(self.crls).items() if key in signers},
                revocations={key: number for key, number in list_numbers(self.lists).items() if key in signers},
                time=max(times),
            ),
            customer=self.terms.customer if holds and self.terms is not None else None,
        )
