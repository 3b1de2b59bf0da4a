# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A trust folder judged for itself, by the very checks that a licence is judged by, so that no licence check would refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..._envelope.keys import KeyRefusedError, load_public_pem
from ..._reasons.errors import reason, sort_reasons
from ..crls import judge_crls
from ..facts import Facts
from ..findings import Findings
from ..folder import KEYS
from ..grounds import authentic, judge_domain, judge_floors, judge_issuer_revoked, read_state
from ..issuers import Issuer, judge_issuer
from ..material import File
from ..question import Question
from ..revocations import judge_lists
from ..state import TrustState
from .contents import Contents

NO_LICENSE = File("the licence", None, "LICENSE_MISSING", "none was named")
_OFF_PROFILE = ("ISSUER_PROFILE_INVALID", "ISSUER_EKU_MISSING")


@dataclass(frozen=True)
class KeyFile:
    """A public key that nobody signed. :ivar use: its folder."""

    use: str
    keyid: str
    path: str


@dataclass(frozen=True)
class Standing:
    """What stands against a folder, and what it holds.

    :ivar facts: None where its root sets are not believed. :ivar issuers: each with the first code against it, None where it is in
        good standing. :ivar reasons: sorted; none where every check passed.
    """

    contents: Contents
    facts: Facts | None
    issuers: tuple[tuple[Issuer, str | None], ...]
    keys: tuple[KeyFile, ...]
    reasons: tuple[Mapping[str, Any], ...]

    @property
    def signers(self) -> set[str]:
        """Keyids of those whose lists are in force: the roots of the newest set, and issuers in good standing."""
        return self.good | (self.facts.chain.current if self.facts is not None else set())

    @property
    def good(self) -> set[str]:
        """Keyids of the issuers in good standing."""
        return {issuer.keyid for issuer, code in self.issuers if code is None}

    @property
    def revoked(self) -> set[str]:
        """Keyids of the issuers that are revoked, whatever else stands against them."""
        facts = self.facts
        return set() if facts is None else {issuer.keyid for issuer in facts.issuers if _revoked(issuer, facts)}


def stand(contents: Contents, question: Question, state: File | None, known: TrustState | None = None) -> Standing:
    """The standing of a folder.

    :param state: the trust state's file. :param known: what the folder that it follows has seen.
    """
    findings = Findings()
    seen = _merged(read_state(state, findings), known)
    facts = authentic(contents.material(NO_LICENSE, None), question, findings, seen)
    seen = judge_domain(seen, facts.chain if facts is not None else None, findings)
    issuers: tuple[tuple[Issuer, str | None], ...] = ()
    if facts is not None:
        issuers = tuple((issuer, _code(issuer, facts, question.moment)) for issuer in facts.issuers)
        _judge_lists(facts, issuers, findings, question.moment)
        judge_floors(facts, question, findings, seen)
    keys, faults = keys_of(contents)
    reasons = sort_reasons([*question.ledger_reasons, *findings.reasons(), *faults])
    return Standing(contents, facts, issuers, keys, tuple(reasons))


def _merged(seen: TrustState | None, known: TrustState | None) -> TrustState | None:
    """The state's own word first: a folder of other roots has no say beside it."""
    if seen is None or known is None or seen.domain != known.domain:
        return seen or known
    return seen.merged(known)


def _code(issuer: Issuer, facts: Facts, moment: datetime) -> str | None:
    """The first thing against one issuer."""
    findings = Findings()
    judge_issuer(issuer, facts.chain, findings, moment)
    judge_issuer_revoked(replace(facts, issuer=issuer), findings)
    found = findings.reasons()
    return str(found[0]["code"]) if found else None


def _revoked(issuer: Issuer, facts: Facts) -> bool:
    findings = Findings()
    judge_issuer_revoked(replace(facts, issuer=issuer), findings)
    return findings.failed_any("ISSUER_REVOKED")


def _judge_lists(
    facts: Facts, issuers: tuple[tuple[Issuer, str | None], ...], findings: Findings, moment: datetime
) -> None:
    """A fresh CRL of every root in force, a fresh list for every issuer in good standing, and no issuer off its profile."""
    for root in sorted(facts.chain.current):
        judge_crls(facts.crls, root, findings, moment)
    for issuer, code in issuers:
        if code is None:
            judge_lists(facts.lists, issuer, facts.chain, findings, moment)
        elif code in _OFF_PROFILE:
            findings.fail(code, f"issuer {issuer.keyid}: no licence of it can hold")


def keys_of(contents: Contents) -> tuple[tuple[KeyFile, ...], list[dict[str, Any]]]:
    """The public keys in a folder, and a reason for each file that is none."""
    found, faults = [], []
    for use in KEYS:
        for path in contents.paths(use):
            try:
                found.append(KeyFile(use, load_public_pem(contents.files[path]).keyid, path))
            except KeyRefusedError as exc:
                faults.append(reason("TRUST_BUNDLE_KEY_INVALID", f"{path}: {exc}"))
    return tuple(found), faults
