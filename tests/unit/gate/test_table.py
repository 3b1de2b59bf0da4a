# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every gate alone, every pair of gates, and that the order of the gates is that of the codes."""

from __future__ import annotations

import itertools
import random

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._gate.decide import decide, decide_again
from ansible_collections.modekeeper.core.plugins.module_utils._gate.order import GATES
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.catalogue import FAMILIES, PRECEDENCE

from .blocks import BLOCKS, Block
from .open_facts import open_facts

AGAIN = {"kill_switch", "audit", "lock", "freeze", "slo", "drift"}
#: What lies in a fact that several gates look at blocks them all; the first is told first.
SHARED = {"PLAN_ID_MISMATCH", "PLAN_UNREADABLE", "CLUSTER_UNREADABLE"}
BY_GATE = {gate.name: [block for block in BLOCKS if block.gate == gate.name] for _number, gate in GATES}


def test_open_facts_open_every_gate() -> None:
    decision = decide(open_facts())
    assert decision.passed
    assert {result.result for result in decision.results} == {"passed"}


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_gate_alone(block: Block) -> None:
    decision = decide(block.put(open_facts()))
    assert decision.code == block.code
    blocked = {result.gate.name for result in decision.results if result.result == "blocked"}
    assert block.gate in blocked
    assert blocked == {block.gate} or block.code in SHARED


def test_the_table_knows_every_gate_and_nearly_every_code() -> None:
    assert all(BY_GATE.values())
    own = {
        entry.code
        for family in FAMILIES
        for _n, gate in GATES
        if family.name in gate.families
        for entry in family.reasons
    }
    # Of plan and verify: what those steps say of themselves. Of the rest: cases with tests of their own.
    elsewhere = {
        code for code in own - {block.code for block in BLOCKS} if not code.startswith(("PLAN_", "VERIF", "RATE_"))
    }
    assert elsewhere == {
        "APPROVAL_REF_MISSING", "DRY_RUN_IMPOSSIBLE", "FREEZE_UNREADABLE", "SLO_UNDECLARED", "SNAPSHOT_ONLY",
    }  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [*itertools.combinations([gate.name for _n, gate in GATES], 2)])
def test_of_two_gates_the_higher_is_the_reason(first: str, second: str) -> None:
    draw = random.Random(f"{first} {second}")
    for higher, lower in itertools.product(_some(first, draw), _some(second, draw)):
        decision = decide(lower.put(higher.put(open_facts())))
        codes = [entry["code"] for entry in decision.reasons]
        assert codes[0] == higher.code, (higher, lower)
        assert lower.code in codes, (higher, lower)
        assert codes == sorted(codes, key=PRECEDENCE.__getitem__)


def _some(gate: str, draw: random.Random) -> list[Block]:
    blocks = BY_GATE[gate]
    return draw.sample(blocks, min(4, len(blocks)))


def test_the_precedence_of_the_codes_is_the_order_of_the_gates() -> None:
    families = {family.name: family for family in FAMILIES}
    codes = [entry.code for _n, gate in GATES for name in gate.families for entry in families[name].reasons]
    assert codes == sorted(codes, key=PRECEDENCE.__getitem__)
    assert [number for number, _gate in GATES] == sorted(number for number, _gate in GATES)
    for _number, gate in GATES:
        own = {entry.code for name in gate.families for entry in families[name].reasons}
        assert f"{gate.prefix}_UNREADABLE" in own


def test_these_gates_are_asked_again_before_every_write() -> None:
    assert {gate.name for _n, gate in GATES if gate.again} == AGAIN
    for block in BLOCKS:
        codes = [entry["code"] for entry in decide_again(block.put(open_facts()))]
        assert (block.code in codes) == (block.gate in AGAIN)
