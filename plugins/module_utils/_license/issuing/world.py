# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The vendor's own trust folder, as its readers see it. Nothing is issued into a folder that they would refuse."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..._envelope.envelope import Envelope, Signature
from ..._envelope.keys import PublicKey
from ..._reasons.errors import ModeKeeperError
from ..crls import RootCrl, authentic_crls, load_crls
from ..crls import in_force as crl_in_force
from ..facts import Facts
from ..findings import Findings
from ..grounds import authentic, judge_floors, judge_issuer_revoked
from ..issuers import Issuer
from ..judge import judge, judge_license
from ..material import Material
from ..question import Question
from ..revocations import SignedList, Signers, authentic_lists
from ..revocations import in_force as list_in_force
from ..roots import Chain, Root

NO_LICENSE = frozenset({"LICENSE_MISSING"})


class Assumed(Envelope):
    """An envelope that is not signed yet, taken as if those it names had signed it. It exists in memory only: no bytes become one."""

    def signers(self, keys: Mapping[str, PublicKey]) -> frozenset[str]:
        """Those that it names, among ``keys``."""
        return frozenset(entry.keyid for entry in self.signatures) & frozenset(keys)


@dataclass(frozen=True)
class World:
    """A sound trust folder. :ivar facts: what is authentic in it."""

    material: Material
    question: Question
    facts: Facts

    @classmethod
    def of(cls, material: Material, question: Question) -> World:
        """That of a trust folder.

        :raises ModeKeeperError: the first reason for which readers would refuse the folder itself.
        """
        prove(material, question)
        findings = Findings()
        facts = authentic(material, question, findings, None)
        refuse(findings)
        if facts is None:
            raise ModeKeeperError("TRUST_ROOT_MISSING", "the trust folder holds no root set")
        return cls(material, question, facts)

    @property
    def chain(self) -> Chain:
        """The root sets."""
        return self.facts.chain

    def root(self, keyid: str) -> Root | None:
        """The root in force of that key."""
        return next((root for root in self.chain.roots if root.keyid == keyid and not root.retired), None)

    def certificates(self, keyid: str) -> tuple[Issuer, ...]:
        """The certificates of that issuer."""
        return tuple(issuer for issuer in self.facts.issuers if issuer.keyid == keyid)

    def revoked(self, keyid: str) -> str | None:
        """Why the key is revoked, for ever; None where it is not."""
        for issuer in self.certificates(keyid):
            findings = Findings()
            judge_issuer_revoked(replace(self.facts, issuer=issuer), findings)
            if findings.failed_any("ISSUER_REVOKED"):
                return str(findings.reasons()[0]["message"])
        listed = any(entry.by_root and keyid in entry.body.keys for entry in self.facts.lists)
        return f"a root's revocation list names key {keyid}" if listed else None

    def list_file(self, keyid: str) -> tuple[str, SignedList] | None:
        """Name of the file with that signer's list in force, and the list."""
        signers = Signers.of(self.chain, self.facts.issuers)
        found = [
            (file.name, entry)
            for file in self.material.revocations
            for entry in authentic_lists((file,), signers, Findings())
        ]
        body = list_in_force((entry for _unused, entry in found), keyid)
        return next(((name, entry) for name, entry in found if entry.signer == keyid and entry.body is body), None)

    def crl_file(self, keyid: str) -> tuple[str, RootCrl] | None:
        """Name of the file with that root's CRL in force, and the CRL."""
        found = [
            (file.name, entry)
            for file in self.material.crls
            for entry in authentic_crls(load_crls((file,), Findings()), self.chain, Findings())
        ]
        crl = crl_in_force((entry for _unused, entry in found), keyid)
        return next(((name, entry) for name, entry in found if entry.crl is crl), None)


def prove(material: Material, question: Question, ignored: Collection[str] = NO_LICENSE) -> None:
    """Let the reader judge bytes.

    :raises ModeKeeperError: its first reason that is not among ``ignored``.
    """
    _first(judge(material, question).reasons, ignored)


def foresee(facts: Facts, question: Question, envelope: Envelope | None = None, ignored: Collection[str] = ()) -> Facts:
    """Let the reader judge what is not signed yet, as if it were; what it knows then.

    :param envelope: of the licence that is at stake.
    :raises ModeKeeperError: its first reason that is not among ``ignored``.
    """
    findings = Findings()
    if envelope is not None:
        facts = judge_license(envelope, facts, question, findings, None)
    judge_floors(facts, question, findings, None)
    refuse(findings, ignored)
    return facts


def assumed(payload_type: str, payload: bytes, signer: str) -> Assumed:
    """A payload taken as if the key ``signer`` had signed it."""
    return Assumed(payload_type, payload, (Signature(signer, b""),))


def refuse(findings: Findings, ignored: Collection[str] = ()) -> None:
    """Raise the first finding that is not among ``ignored``."""
    _first(findings.reasons(), ignored)


def _first(reasons: Iterable[Mapping[str, Any]], ignored: Collection[str]) -> None:
    for entry in reasons:
        if entry["code"] not in ignored:
            raise ModeKeeperError(entry["code"], entry["message"])
