# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a verdict rests on, whether a licence is judged or a trust folder alone: state, root sets, lists, floors."""

from __future__ import annotations

from .._reasons.errors import ModeKeeperError
from . import crls, revocations
from .clock import judge_clock
from .facts import Facts
from .findings import Findings
from .issuers import authentic_issuers, load_issuers
from .material import File, Material
from .question import Question
from .roots import Chain, walk_roots
from .state import CODE as STATE
from .state import TrustState, parse_state


def read_state(file: File | None, findings: Findings) -> TrustState | None:
    """The trust state, None where there is none or it is not believed."""
    if file is None:
        return None
    try:
        if file.data is not None:
            return parse_state(file.data)
        findings.fail(STATE, f"the trust state {file.fault}")
    except ModeKeeperError as error:
        findings.fail(STATE, error.message)
    return None


def authentic(material: Material, question: Question, findings: Findings, state: TrustState | None) -> Facts | None:
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


def judge_domain(state: TrustState | None, chain: Chain | None, findings: Findings) -> TrustState | None:
    """The state where it may be believed: of this chain's roots."""
    if chain is None:
        return None
    if state is not None and state.domain != chain.domain:
        findings.fail(STATE, f"the trust state is of other roots, {state.domain}")
        return None
    findings.passed(STATE)
    return state


def judge_issuer_revoked(facts: Facts, findings: Findings) -> None:
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


def judge_floors(facts: Facts, question: Question, findings: Findings, state: TrustState | None) -> None:
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
