# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ordered classifier: everything is evaluated, all reasons are told, and the first of the one order is *the* reason.

What rests on a failed input is not evaluated: bytes that were not authenticated get no verdict on their content. Pure: the
same bytes and question give the same verdict, whatever the order of the files.
"""

from __future__ import annotations

from dataclasses import replace

from .._envelope.envelope import Envelope
from .._reasons.errors import ModeKeeperError, sort_reasons
from . import crls, revocations
from .clock import judge_clock
from .facts import Facts
from .findings import Findings
from .issuers import authentic_issuers, choose_issuer, judge_issuer, load_issuers
from .material import File, Material
from .question import Question
from .roots import Chain, walk_roots
from .sealed import open_license
from .state import CODE as STATE
from .state import TrustState, parse_state
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
    state = _state(material.state, findings)
    facts = _authentic(material, question, findings, state)
    state = _judge_domain(state, facts.chain if facts is not None else None, findings)
    judge_cluster(question, findings)
    if facts is not None:
        if envelope is not None:
            facts = _judge_license(envelope, facts, question, findings, state)
        _judge_floors(facts, question, findings, state)
    reasons = tuple(sort_reasons([*question.ledger_reasons, *findings.reasons()]))
    warnings = warnings_of(question.moment, facts, state_known=material.state is not None)
    checks = tuple(findings.checks())
    seen = facts.seen(question, holds=not reasons) if facts is not None else None
    return Verdict(reasons, tuple(warnings), checks, facts, seen)


def _state(file: File | None, findings: Findings) -> TrustState | None:
    if file is None:
        return None
    try:
        if file.data is not None:
            return parse_state(file.data)
        findings.fail(STATE, f"the trust state {file.fault}")
    except ModeKeeperError as error:
        findings.fail(STATE, error.message)
    return None


def _authentic(material: Material, question: Question, findings: Findings, state: TrustState | None) -> Facts | None:
    """What the root sets make believable; None where they are not believed themselves."""
    certificates = load_issuers(material.issuers, findings)
    loaded = crls.load_crls(material.crls, findings)
    findings.passed("ALG_UNSUPPORTED")
    domain = state.domain if state is not None else None
    chain = walk_roots(material.roots, findings, pin=question.pin, domain=domain, feature=question.feature)
    if chain is None:
        return None
    issuers = authentic_issuers(certificates, chain, findings)
    signers = revocations.Signers.of(chain, issuers)
    return Facts(
        chain=chain,
        issuers=issuers,
        crls=crls.authentic_crls(loaded, chain, findings),
        lists=revocations.authentic_lists(material.revocations, signers, findings),
    )


def _judge_domain(state: TrustState | None, chain: Chain | None, findings: Findings) -> TrustState | None:
    """The state where it may be believed: of this chain's roots."""
    if chain is None:
        return None
    if state is not None and state.domain != chain.domain:
        findings.fail(STATE, f"the trust state is of other roots, {state.domain}")
        return None
    findings.passed(STATE)
    return state


def _judge_license(
    envelope: Envelope, facts: Facts, question: Question, findings: Findings, state: TrustState | None
) -> Facts:
    """The licence's issuer, its lists and its terms."""
    moment = question.moment
    issuer = choose_issuer(envelope.signatures[0].keyid, facts.issuers, findings)
    if issuer is None:
        return facts
    judge_issuer(issuer, facts.chain, findings, moment)
    crl = crls.judge_crls(facts.crls, issuer, findings, moment)
    body = revocations.judge_lists(facts.lists, issuer, facts.chain, findings, moment)
    facts = replace(facts, issuer=issuer, crl=crl, revocations=body)
    _judge_issuer_revoked(facts, findings)
    terms = read_terms(envelope, issuer, findings)
    if terms is not None:
        judge_terms(terms, issuer, question, findings, state.customer if state is not None else None)
        _judge_license_revoked(terms.id, facts, findings)
    return replace(facts, terms=terms, sound=findings.all_passed(*_STANDING))


def _judge_issuer_revoked(facts: Facts, findings: Findings) -> None:
    """One revoked certificate of a key revokes the key for ever, whichever certificate of it is judged."""
    code, issuer = "ISSUER_REVOKED", facts.issuer
    if issuer is None:
        return
    for other in (entry for entry in facts.issuers if entry.keyid == issuer.keyid):
        named = (entry.crl for entry in facts.crls if entry.root.keyid == other.root.keyid)
        if any(crl.revokes(other.certificate.serial) for crl in named):
            findings.fail(code, f"a CRL names certificate {other.certificate.serial:x} of key {issuer.keyid}")
    if issuer.keyid in revocations.listed_keys(facts.lists):
        findings.fail(code, f"a root's revocation list names key {issuer.keyid}")
    if facts.crl is not None and crls.complete(findings) and not findings.failed_any(revocations.INVALID):
        findings.passed(code)


def _judge_license_revoked(license_id: str, facts: Facts, findings: Findings) -> None:
    if any(license_id in entry.body.licenses for entry in facts.lists):
        findings.fail("LICENSE_REVOKED", f"a revocation list names licence {license_id}")
    elif facts.revocations is not None and not findings.failed_any(revocations.INVALID):
        findings.passed("LICENSE_REVOKED")


def _judge_floors(facts: Facts, question: Question, findings: Findings, state: TrustState | None) -> None:
    """Numbers and clock against all that is known: the state, the ledger, the root sets, the licence."""
    known = not findings.failed_any(STATE) and not question.ledger_reasons
    floor = facts.required().raised(question.floor.of(facts.chain.domain))
    if state is not None:
        floor = floor.raised(state.floor)
    newest = facts.chain.newest.body.version
    if newest < floor.root_set:
        findings.fail("TRUST_ROOT_ROLLBACK", f"the newest root set is {newest}, and {floor.root_set} was seen")
    elif known:
        findings.passed("TRUST_ROOT_ROLLBACK")
    crls.judge_rollback(facts.crls, facts.issuer, facts.chain, floor.crl, findings, known=known)
    revocations.judge_rollback(facts.lists, facts.issuer, facts.chain, floor.revocations, findings, known=known)
    times = [*facts.times(), *([floor.time] if floor.time is not None else [])]
    judge_clock(question, times, findings, known=known)
