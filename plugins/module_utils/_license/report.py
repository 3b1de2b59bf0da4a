# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A verdict as the artefact ``license.json``: what was asked, what was checked, until when it holds."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .._artifact.canonical import digest
from .._artifact.clock import format_time
from .._artifact.model import Artifact
from .facts import Facts
from .ledger_floor import LedgerFloor
from .material import Material
from .question import Question
from .verdict import Verdict

KIND, SCHEMA = "License", "modekeeper.license-check/1"


def make_report(material: Material, question: Question, verdict: Verdict) -> Artifact:
    """The artefact. A forecast has outcomes of its own, so that nothing takes it for a verdict of now."""
    counts = Counter(entry["result"] for entry in verdict.checks)
    holds_until = verdict.holds_until
    body = {
        "checked_at": format_time(question.moment),
        "forecast": question.at is not None,
        "outcome": _outcome(verdict, question),
        "holds_until": None if holds_until is None else format_time(holds_until),
        "asked": {
            "cluster": question.cluster_uid,
            "cluster_named": question.cluster_named,
            "customer": question.customer,
            "feature": question.feature,
            "server_date": None if question.server_date is None else format_time(question.server_date),
        },
        "anchor": None if verdict.facts is None else verdict.facts.chain.anchor,
        "pin": question.pin or None,
        "license": _license(verdict.facts),
        "chain": _chain(verdict.facts),
        "checks": [dict(entry) for entry in verdict.checks],
        "reasons": [dict(entry) for entry in verdict.reasons],
        "warnings": [dict(entry) for entry in verdict.warnings],
        "summary": {
            **{result: counts[result] for result in ("passed", "failed", "not_evaluated")},
            "warnings": len(verdict.warnings),
        },
    }
    floor = () if question.floor == LedgerFloor() else (digest(question.floor.document()),)
    return Artifact(kind=KIND, schema=SCHEMA, body=body, inputs=(*material.digests(), *floor))


def _outcome(verdict: Verdict, question: Question) -> str:
    if question.at is None:
        return "holds" if verdict.holds else "refused"
    return "would_hold" if verdict.holds else "would_be_refused"


def _license(facts: Facts | None) -> dict[str, Any] | None:
    """What the licence says; None where its signature was not verified."""
    if facts is None or facts.terms is None:
        return None
    terms = facts.terms
    return {
        "id": terms.id,
        "customer": terms.customer,
        "features": list(terms.features),
        "clusters": len(terms.clusters),
        "issued_at": format_time(terms.issued_at),
        "not_before": format_time(terms.not_before),
        "not_after": format_time(terms.not_after),
        "grace_days": terms.grace.days,
    }


def _chain(facts: Facts | None) -> dict[str, Any] | None:
    """The way from the first root set to the lists; None where no root set was believed."""
    if facts is None:
        return None
    issuer, crl, revocations = facts.issuer, facts.crl, facts.revocations
    return {
        "first_root_set": facts.chain.domain,
        "root_set": facts.chain.newest.body.version,
        "issuer": None
        if issuer is None
        else {
            "keyid": issuer.keyid,
            "root": issuer.root.keyid,
            "certificate": f"sha256:{issuer.certificate.digest}",
            "not_after": format_time(issuer.certificate.not_after),
        },
        "crl": None if crl is None else {"number": crl.number, "next_update": format_time(crl.next_update)},
        "revocations": None
        if revocations is None
        else {"number": revocations.number, "next_update": format_time(revocations.next_update)},
    }
