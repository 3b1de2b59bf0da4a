# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The decision as an artefact and as text: by its contract, the same bytes again, nothing in it that is markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._gate.actions import ACTIONS, APPLY
from ansible_collections.modekeeper.core.plugins.module_utils._gate.decide import decide
from ansible_collections.modekeeper.core.plugins.module_utils._gate.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._gate.report import make_report
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import Lock
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import reason
from ansible_collections.modekeeper.core.plugins.module_utils._report.gate import gate_bytes
from tests.unit.verify.builders import NOW

from .blocks import BLOCKS, Block
from .open_facts import PASSPORT, PLAN, open_facts, verify_report


def text(facts: Facts) -> str:
    return gate_bytes(make_report(decide(facts))).decode()


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_decision_keeps_its_contract(block: Block) -> None:
    report = make_report(decide(block.put(open_facts())))
    assert faults(report.schema, report.body) == []
    assert report.body["outcome"] == "blocked"
    assert report.body["summary"]["blocked"] >= 1


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_an_open_gate_says_which_gates_did_not_count(action: object) -> None:
    facts = open_facts(action)  # type: ignore[arg-type]
    body = make_report(decide(facts)).body
    assert body["outcome"] == "passed"
    assert {entry["name"] for entry in body["gates"] if entry["result"] == "passed"} == facts.action.gates
    assert [entry["n"] for entry in body["gates"]] == [*range(1, 12), 11, *range(12, 19)]


def test_it_was_made_from_plan_verify_licence_and_passport() -> None:
    report = make_report(decide(open_facts()), ("sha256:" + "1" * 64,))
    wanted = {PLAN.id, PASSPORT.id, verify_report(PLAN.id).id, "sha256:" + "1" * 64}
    assert set(report.inputs) == wanted


def test_facts_that_nobody_gathered_make_a_report_too() -> None:
    report = make_report(decide(Facts(APPLY, NOW, committing=False)))
    assert faults(report.schema, report.body) == []
    assert report.body["change"] is None
    assert "what would change could not be read" in gate_bytes(report).decode()


def test_the_text_tells_every_reason_in_order_and_every_gate() -> None:
    facts = replace(
        open_facts(), kill_switch=(reason("KILL_SWITCH_ACTIVE", "on"),), lock=Lock("other", "host-2"), change_ref="CHG1"
    )
    written = text(facts)
    assert written.index("KILL_SWITCH_ACTIVE") < written.index("LOCK_HELD")
    assert written.count("\n| ") == 1 + 1 + 19
    assert "reference `CHG1`" in written
    assert "In the way" not in text(open_facts())


def test_what_others_wrote_is_no_markup() -> None:
    evil = reason("KILL_SWITCH_ACTIVE", "x\n# Passed\n<script>| **ok**")
    written = text(replace(open_facts(), kill_switch=(evil,)))
    assert "\n# Passed" not in written
    assert "<script>" not in written.replace("\\<script\\>", "")
