# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What an authentic licence says: until when, where, for whom, and what."""

from __future__ import annotations

from .._artifact.clock import format_time
from .._envelope.envelope import Envelope
from .._envelope.members import FormError
from .._envelope.payload import parse_payload
from .._reasons.errors import ModeKeeperError
from .documents import License, parse_license
from .findings import Findings
from .issuers import Issuer
from .question import Question

SIGNATURE, PAYLOAD = "SIGNATURE_INVALID", "PAYLOAD_INVALID"


def read_terms(envelope: Envelope, issuer: Issuer, findings: Findings) -> License | None:
    """The licence, parsed only once its signature has verified."""
    signed = bool(envelope.signers({issuer.keyid: issuer.certificate.key}))
    if not findings.judge(SIGNATURE, None if signed else f"the licence is not signed by {issuer.keyid}"):
        return None
    try:
        terms = parse_license(parse_payload(envelope.payload, PAYLOAD, "the payload"))
    except FormError as exc:
        findings.fail(PAYLOAD, f"the payload: {exc}")
        return None
    except ModeKeeperError as error:
        findings.fail(error.code, error.message)
        return None
    findings.passed(PAYLOAD)
    return terms


def judge_terms(terms: License, issuer: Issuer, question: Question, findings: Findings, customer: str | None) -> None:
    """Dates, cluster, customer and feature; revocation is judged elsewhere.

    :param customer: of the trust state.
    """
    certificate, moment = issuer.certificate, question.moment
    outlives = None
    if terms.ends > certificate.not_after:
        outlives = f"the licence ends, grace included, on {format_time(terms.ends)}, its issuer on"
        outlives += f" {format_time(certificate.not_after)}"
    elif terms.issued_at < certificate.not_before:
        outlives = f"the licence was issued on {format_time(terms.issued_at)}, before its issuer was valid"
    findings.judge("LICENSE_OUTLIVES_ISSUER", outlives)
    early, late = moment < terms.not_before, moment > terms.ends
    findings.judge(
        "LICENSE_NOT_YET_VALID", f"the licence is valid from {format_time(terms.not_before)}" if early else None
    )
    findings.judge(
        "LICENSE_EXPIRED", f"the licence ended, grace included, on {format_time(terms.ends)}" if late else None
    )
    _judge_customer(terms, question, findings, customer)
    if question.cluster_uid is not None:
        bound = question.cluster_uid in terms.clusters
        findings.judge(
            "CLUSTER_NOT_BOUND", None if bound else f"the licence does not name cluster {question.cluster_uid}"
        )
    if question.feature is not None:
        held = question.feature in terms.features
        findings.judge("ENTITLEMENT_MISSING", None if held else f"the licence does not hold {question.feature}")


def judge_cluster(question: Question, findings: Findings) -> None:
    """Whether the named cluster said which one it is."""
    if question.cluster_named:
        why = f": {question.cluster_fault}" if question.cluster_fault else ""
        unknown = f"the uid of namespace kube-system could not be read{why}"
        findings.judge("CLUSTER_UNKNOWN", None if question.cluster_uid is not None else unknown)


def _judge_customer(terms: License, question: Question, findings: Findings, customer: str | None) -> None:
    for name, whose in ((question.customer, "the passport"), (customer, "the trust state")):
        if name is not None and name != terms.customer:
            findings.fail("CUSTOMER_MISMATCH", f"the licence is for {terms.customer}, {whose} for {name}")
    findings.passed("CUSTOMER_MISMATCH")
