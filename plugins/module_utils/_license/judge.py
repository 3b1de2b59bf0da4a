# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ordered classifier: everything is evaluated, all reasons are told, and the first of the one order is *the* reason.

What rests on a failed input is not evaluated: bytes that were not authenticated get no verdict on their content. Pure: the
same bytes and question give the same verdict, whatever the order of the files.
"""

from __future__ import annotations

from dataclasses import replace

from .._envelope.envelope import Envelope
from .._reasons.errors import sort_reasons
from . import crls, revocations
from .facts import Facts
from .findings import Findings
from .grounds import authentic, judge_domain, judge_floors, judge_issuer_revoked, read_state
from .issuers import choose_issuer, judge_issuer
from .material import Material
from .question import Question
from .sealed import open_license
from .state import TrustState
from .terms import judge_cluster, judge_terms, read_terms
from .verdict import Verdict
from .warnings import warnings_of

_STANDING = (
    "ISSUER_UNKNOWN",
    "ISSUER_ROOT_RETIRED",
    "ISSUER_NOT_AUTHORISED",
    "ISSUER_PROFILE_INVALID",
    "ISSUER_EKU_MISSING",
    "ISSUER_REVOKED",
)


def judge(material: Material, question: Question) -> Verdict:
    """The verdict on a licence."""
    findings = Findings()
    envelope = open_license(material.license, findings)
    state = read_state(material.state, findings)
    facts = authentic(material, question, findings, state)
    state = judge_domain(state, facts.chain if facts is not None else None, findings)
    judge_cluster(question, findings)
    if facts is not None:
        if envelope is not None:
            facts = judge_license(envelope, facts, question, findings, state)
        judge_floors(facts, question, findings, state)
    reasons = tuple(sort_reasons([*question.ledger_reasons, *findings.reasons()]))
    warnings = warnings_of(question.moment, facts, state_known=material.state is not None)
    checks = tuple(findings.checks())
    seen = facts.seen(question, holds=not reasons) if facts is not None else None
    return Verdict(reasons, tuple(warnings), checks, facts, seen)


def judge_license(
    envelope: Envelope, facts: Facts, question: Question, findings: Findings, state: TrustState | None
) -> Facts:
    """The licence's issuer, its lists and its terms."""
    moment = question.moment
    issuer = choose_issuer(envelope.signatures[0].keyid, facts.issuers, findings)
    if issuer is None:
        return facts
    judge_issuer(issuer, facts.chain, findings, moment)
    crl = crls.judge_crls(facts.crls, issuer.root.keyid, findings, moment)
    body = revocations.judge_lists(facts.lists, issuer, facts.chain, findings, moment)
    facts = replace(facts, issuer=issuer, crl=crl, revocations=body)
    judge_issuer_revoked(facts, findings)
    terms = read_terms(envelope, issuer, findings)
    if terms is not None:
        judge_terms(terms, issuer, question, findings, state.customer if state is not None else None)
        _judge_license_revoked(terms.id, facts, findings)
    return replace(facts, terms=terms, sound=findings.all_passed(*_STANDING))


def _judge_license_revoked(license_id: str, facts: Facts, findings: Findings) -> None:
    if any(license_id in entry.body.licenses for entry in facts.lists):
        findings.fail("LICENSE_REVOKED", f"a revocation list names licence {license_id}")
    elif facts.revocations is not None and not findings.failed_any(revocations.INVALID):
        findings.passed("LICENSE_REVOKED")
