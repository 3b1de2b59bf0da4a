# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A decision trace is complete, or is not written: each outcome rests on decisions of a closed list."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.decision_trace import STEPS
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import contract
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._report.chain import Chain
from ansible_collections.modekeeper.core.plugins.module_utils._report.trace import trace_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._report.trace_rules import (
    LET_THROUGH,
    RESTS,
    RULES,
    lacking,
)

from . import artefacts

CONTRACT = Draft202012Validator(contract("modekeeper.decision-trace/1"))
NEEDED = [
    (step, outcome, needed)
    for step, outcomes in RULES.items()
    for outcome, needs in outcomes.items()
    for needed in needs
]


def line(step: str, decision: str, subject: Any = None) -> dict[str, Any]:
    return {"step": step, "decision": decision, "subject": subject or {}, "codes": []}


def told(step: str, outcome: str, *decisions: str) -> list[dict[str, Any]]:
    """A trace whose earlier steps end in their last, undemanding outcome."""
    earlier = [line(name, "insufficient_evidence", name) for name in RESTS[step] if name != "gate"]
    if "gate" in RESTS[step]:
        said = LET_THROUGH.get(outcome, "passed")
        earlier += [line("gate", said), line("gate", said, "gate")]
    return [*earlier, *(line(step, decision) for decision in decisions), line(step, outcome, step)]


def test_every_outcome_of_every_step_is_in_the_list() -> None:
    assert {step: set(outcomes) for step, outcomes in RULES.items()} == {
        step: set(outcomes) for step, outcomes in STEPS.items()
    }


@pytest.mark.parametrize(("step", "outcome", "needed"), NEEDED)
def test_each_outcome_wants_each_of_its_decisions(step: str, outcome: str, needed: frozenset[str]) -> None:
    others = [min(other) for other in RULES[step][outcome] if other != needed]
    for decision in needed:
        assert lacking(told(step, outcome, *others, decision)) == []
    (missing,) = lacking(told(step, outcome, *others))
    assert missing == f"{step} ends in {outcome} without {' or '.join(sorted(needed))}"


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        ([line("observe", "signal_found")], "observe has 0 outcomes"),
        (told("observe", "insufficient_evidence") * 2, "observe has 2 outcomes"),
        (told("observe", "seen"), "observe ends in an outcome that is not in the list"),
        ([line("plan", "nothing_to_do", "plan")], "plan rests on observe"),
        ([line("guess", "right", "guess")], "step guess is not known"),
        ([line("apply", "blocked", "apply")], "apply rests on gate"),
    ],
)
def test_a_trace_without_its_last_word_or_its_beginning_is_incomplete(lines: list[Any], missing: str) -> None:
    assert lacking(lines) == [missing]


@pytest.mark.parametrize(
    "changes",
    [{"signals": []}, {"signals": artefacts.observation().body["signals"][1:]}, {"outcome": "no_actionable_signal"}],
)
def test_an_artefact_that_does_not_tell_what_it_rests_on_gives_no_trace(changes: dict[str, Any]) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        trace_bytes(Chain.link(artefacts.observation(**changes), None, None))
    assert caught.value.code == "TRACE_INCOMPLETE"


def test_each_line_keeps_the_contract_and_a_changed_one_does_not() -> None:
    lines = [json.loads(entry) for entry in trace_bytes(artefacts.chain()).splitlines()]
    digest = "sha256:" + "0" * 64
    for entry in lines:
        assert not list(CONTRACT.iter_errors(entry)), entry
        assert list(CONTRACT.iter_errors({**entry, "decision": "guessed"}))
        assert list(CONTRACT.iter_errors({**entry, "more": 1}))
        assert list(CONTRACT.iter_errors({**entry, "artifact": digest[:-1]}))
