# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Laws of the gate: a further block never opens, what cannot be read blocks, and order means nothing."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._approval.read import Approvals, Refused
from ansible_collections.modekeeper.core.plugins.module_utils._gate.actions import ACTIONS, Action
from ansible_collections.modekeeper.core.plugins.module_utils._gate.decide import decide
from ansible_collections.modekeeper.core.plugins.module_utils._gate.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._gate.known import NOT_GATHERED
from ansible_collections.modekeeper.core.plugins.module_utils._gate.report import make_report
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import Hold, Quarantine
from ansible_collections.modekeeper.core.plugins.module_utils._license.features import PLAYBOOK_FEATURE
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import reason

from .blocks import GONE
from .open_facts import open_facts, signed
from .test_table import BY_GATE

NAMES = list(BY_GATE)
FACTS = [field.name for field in dataclasses.fields(Facts) if field.default is NOT_GATHERED]
#: Gates that look at a fact, where its name is another than theirs.
READERS: dict[str, set[str]] = {
    "passport": {"plan", "verify", "license", "approval", "freeze", "slo"},
    "change": {"cluster", "approval", "quarantine", "drift", "admit"},
    "plan": {"plan", "verify"},
    "base": {"verify"},
    "journals": {"journal"},
    "approvals": {"approval"},
    "slos": {"slo"},
}

AFTER = {"verify"}

choices = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 10**6), max_size=6)


def blocked(chosen: dict[str, int]) -> Facts:
    facts = open_facts()
    for name in sorted(chosen, key=NAMES.index):
        facts = BY_GATE[name][chosen[name] % len(BY_GATE[name])].put(facts)
    return facts


@given(chosen=choices, name=st.sampled_from(NAMES), pick=st.integers(0, 10**6))
def test_a_further_block_never_opens(chosen: dict[str, int], name: str, pick: int) -> None:
    before, after = decide(blocked(chosen)), decide(blocked({**chosen, name: pick}))
    assert not after.passed
    assert before.passed == (not chosen)

    def gates(decision: Any) -> set[str]:
        return {result.gate.name for result in decision.results if result.reasons}

    assert gates(before) | {name} <= gates(after)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_that_cannot_be_read_blocks_every_gate_that_looks_at_it(action: Action, fact: str) -> None:
    for hidden in (GONE, NOT_GATHERED):
        decision = decide(replace(open_facts(action), **{fact: hidden}))
        stopped = {result.gate.name for result in decision.results if result.reasons}
        # A plan stands behind what the journal calls its own, and the cluster behind what the licence was asked for.
        readers = READERS.get(fact, {fact}) & action.gates
        # Whether anything could judge a change afterwards is not asked where none is made.
        assert (
            readers - (AFTER if "VERIFY_AFTER_BLIND" in action.waived and fact in ("base", "passport") else set())
            <= stopped
        )


def test_facts_that_nobody_gathered_open_nothing() -> None:
    for action in ACTIONS:
        opened = open_facts(action)
        decision = decide(Facts(action, opened.now, committing=True))
        assert {result.gate.name for result in decision.results if result.reasons} == action.gates


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_open_facts_open_every_action(action: Action) -> None:
    assert decide(open_facts(action)).passed


@given(data=st.data())
def test_the_order_of_what_was_found_means_nothing(data: st.DataObject) -> None:
    facts = open_facts()
    assert not isinstance(facts.change, type(GONE))
    change = facts.change
    found = [reason("KILL_SWITCH_ACTIVE", text) for text in "abc"]
    holds = [Hold("OOM_REPEAT", "cluster", "", ""), Hold("CRASH_LOOP", "workload", change.items[0].uid, "w")]
    voices = [signed(change, name=name, cluster="x") for name in "pqr"]
    refused = [Refused("APPROVAL_SELF", text) for text in "uv"]

    def report(facts: Facts) -> bytes:
        return make_report(decide(facts)).encode()

    def put(*orders: Any) -> Facts:
        return replace(
            facts,
            kill_switch=tuple(orders[0]),
            quarantine=Quarantine(tuple(orders[1]), {}),
            approvals=Approvals(tuple(orders[2]), tuple(orders[3])),
        )

    mixed = put(*(data.draw(st.permutations(entries)) for entries in (found, holds, voices, refused)))
    assert report(mixed) == report(put(found, holds, voices, refused))


def test_which_gates_count() -> None:
    by_name = {action.name: action for action in ACTIONS}
    every = set(NAMES)
    assert by_name["apply"].gates == every
    assert by_name["isolate"].gates == every - {"bound"}
    assert by_name["release_isolation"].gates == {"kill_switch", "audit", "cluster", "lock", "drift"}
    assert by_name["recover_resume"].gates == every - {"journal"}
    assert by_name["recover_rollback"].gates == {"kill_switch", "audit", "cluster", "lock"}
    assert by_name["rollback"].gates == {"kill_switch", "audit", "verify", "cluster", "lock"}
    assert by_name["policy_rollout"].gates == {"kill_switch", "audit", "license", "cluster", "lock", "approval"}
    features = {name: action.feature for name, action in by_name.items() if action.feature is not None}
    assert features == {
        **{name: PLAYBOOK_FEATURE[name] for name in ("apply", "isolate", "policy_rollout")},
        "recover_resume": "apply",
    }


def test_isolate_is_not_stopped_by_what_holds_its_own_target() -> None:
    isolate = next(action for action in ACTIONS if action.name == "isolate")
    for code in isolate.waived:
        gate = "quarantine" if code.startswith("QUARANTINE") else "scope"
        for block in BY_GATE[gate]:
            assert decide(block.put(open_facts(isolate))).passed == (block.code in isolate.waived)
