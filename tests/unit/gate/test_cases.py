# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Cases of single gates that the table does not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._approval.read import Approvals
from ansible_collections.modekeeper.core.plugins.module_utils._gate.decide import decide
from ansible_collections.modekeeper.core.plugins.module_utils._gate.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import (
    Base,
    Breaker,
    JournalEntry,
    Journals,
    Licensed,
    Lock,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import reason
from tests.unit.verify.builders import NOW, observation

from .open_facts import PASSPORT, PLAN, change_of, open_facts, signed, verify_report


def under(tier: str = "mid", **sections: Any) -> Facts:
    """Open facts of a plan made under a passport with other sections, approved twice."""
    passport = replace(PASSPORT, body={**PASSPORT.body, **sections})
    plan = make_plan(observation(), passport)
    change = change_of(plan, tier)
    return replace(
        open_facts(),
        passport=passport,
        plan=plan,
        change=change,
        verify=verify_report(plan.id),
        approvals=Approvals((signed(change), signed(change, "c" * 64))),
    )


def guardrails(**more: Any) -> dict[str, Any]:
    return {**load_passport("pilot").body["guardrails"], **more}


def codes(facts: Facts) -> list[str]:
    return [entry["code"] for entry in decide(facts).reasons]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("", ["APPROVAL_REF_MISSING"]), ("INC1", ["APPROVAL_REF_MISSING"]), ("CHG0004711", [])],
)
def test_a_passport_may_ask_for_a_reference_of_a_form(reference: str, expected: list[str]) -> None:
    asks = under(guardrails=guardrails(change_ref={"required": True, "pattern": "CHG[0-9]{7}"}))
    assert codes(replace(asks, change_ref=reference)) == expected


def test_a_change_of_tier_high_needs_an_objective_and_two_voices() -> None:
    assert codes(under("high")) == []
    assert codes(under("high", slos=[])) == ["SLO_UNDECLARED"]
    assert codes(under("mid", slos=[])) == []
    facts = under("high")
    one = replace(facts, approvals=Approvals(facts.approvals.signed[:1]))  # type: ignore[union-attr]
    assert codes(one) == ["APPROVAL_MISSING"]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"feature": None}, "ENTITLEMENT_MISSING"),
        ({"feature": "fleet"}, "ENTITLEMENT_MISSING"),
        ({"at": NOW + timedelta(days=1)}, "ENTITLEMENT_MISSING"),
        ({"cluster_named": False}, "CLUSTER_UNKNOWN"),
        ({"cluster_uid": "another"}, "CLUSTER_UNKNOWN"),
        ({"cluster_uid": None}, "CLUSTER_UNKNOWN"),
        ({"customer": None}, "CUSTOMER_MISMATCH"),
        ({"customer": "umbrella"}, "CUSTOMER_MISMATCH"),
    ],
)
def test_a_verdict_on_another_question_opens_nothing(question: dict[str, Any], code: str) -> None:
    facts = open_facts()
    assert isinstance(facts.license, Licensed)
    asked = replace(facts.license, question=replace(facts.license.question, **question))
    assert codes(replace(facts, license=asked)) == [code]


def test_rollout_checks_alone_will_do_where_the_passport_says_so() -> None:
    blind = replace(under(verify_after={"accept_rollout_checks_alone": True}), base=Base((), ("latency",)))
    assert codes(blind) == []
    assert codes(replace(under(), base=Base((), ("latency",)))) == ["VERIFY_AFTER_BLIND"]


def test_in_check_mode_nobody_holds_the_lock_and_another_still_blocks() -> None:
    facts = replace(open_facts(), committing=False)
    assert codes(replace(facts, lock=Lock("nobody"))) == []
    assert codes(replace(facts, lock=Lock("other"))) == ["LOCK_HELD"]


def test_ones_own_open_journal_is_no_reason_and_ones_own_halted_one_is() -> None:
    own = JournalEntry("j", PLAN.id, "open")
    facts = open_facts()
    assert codes(replace(facts, journals=Journals(own, None, "j"))) == []
    assert codes(replace(facts, journals=Journals(replace(own, state="halted"), None, "j"))) == ["JOURNAL_OPEN"]
    assert codes(replace(facts, journals=Journals(replace(own, state="closed", plan="x"), None, None))) == []


@pytest.mark.parametrize(
    ("breaker", "opened"),
    [
        (Breaker(harm=(NOW - timedelta(hours=1),)), False),
        (Breaker(harm=(NOW - timedelta(hours=1), NOW - timedelta(hours=24))), False),
        (Breaker(harm=(NOW - timedelta(hours=1), NOW - timedelta(hours=23, minutes=59))), True),
        (Breaker(harm=(NOW - timedelta(hours=2), NOW - timedelta(hours=3)), reset=NOW - timedelta(hours=1)), False),
        (Breaker(incomplete=(NOW - timedelta(days=30),)), True),
        (Breaker(incomplete=(NOW - timedelta(days=30),), reset=NOW - timedelta(days=1)), False),
    ],
)
def test_the_breaker_opens_at_two_and_is_reset_by_a_person(breaker: Breaker, *, opened: bool) -> None:
    assert codes(replace(open_facts(), breaker=breaker)) == (["BREAKER_OPEN"] if opened else [])


def test_the_gate_asks_the_passports_own_windows() -> None:
    nights = [
        {"name": "n", "rrule": "FREQ=DAILY", "start": "2026-01-01T09:30", "duration": "1h", "time_zone": "Etc/UTC"}
    ]
    assert codes(under(guardrails=guardrails(freeze=nights))) == ["FREEZE_ACTIVE"]


def test_what_a_dry_run_says_of_a_higher_gate_is_told_in_that_gates_place() -> None:
    facts = replace(
        open_facts(),
        scope=(reason("SCOPE_KIND", "found"),),
        admit={0: (reason("KILL_SWITCH_ACTIVE", "the server's policy refused it"),)},
    )
    assert codes(facts) == ["KILL_SWITCH_ACTIVE", "SCOPE_KIND"]
