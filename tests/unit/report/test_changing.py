# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A change in the trace and as a page: each line of the journal, each gate, each end, and nothing of a cluster as markup."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.decision_trace import CHANGING, STEPS
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import contract
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._report.change import change_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._report.changing import Act
from ansible_collections.modekeeper.core.plugins.module_utils._report.trace import trace_bytes

from . import artefacts
from .changes import ENDS, OPEN, act, announced, ended, gate, journal, report

CONTRACT = Draft202012Validator(contract("modekeeper.decision-trace/1"))
OUTCOMES = [*ENDS, "planned", "blocked"]


def told(made: Act) -> list[dict[str, Any]]:
    return [json.loads(line) for line in trace_bytes(None, made).splitlines()]


def test_every_end_of_a_change_is_drawn_here() -> None:
    assert all(set(STEPS[step]) == set(OUTCOMES) for step in CHANGING)


@pytest.mark.parametrize("step", CHANGING)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_line_of_each_end_is_canonical_and_keeps_the_contract(outcome: str, step: str) -> None:
    lines = trace_bytes(None, act(outcome, step)).splitlines()
    for line in lines:
        found = json.loads(line)
        assert canonical_bytes(found) == line
        assert not list(CONTRACT.iter_errors(found)), found
        assert list(CONTRACT.iter_errors({**found, "decision": "guessed"}))
        assert list(CONTRACT.iter_errors({**found, "more": 1}))
    assert json.loads(lines[-1])["decision"] == outcome


def test_a_change_that_was_taken_back_is_told_line_by_line_with_codes_and_ids() -> None:
    made = act("rolled_back")
    lines = told(made)
    assert [(line["step"], line["decision"], line["codes"]) for line in lines] == [
        ("gate", "passed", []),
        ("gate", "passed", []),
        ("apply", "opened", []),
        ("apply", "announced", []),
        ("apply", "applied", []),
        ("apply", "roll_back", ["FAILURE_NEW"]),
        ("apply", "undo_announced", []),
        ("apply", "taken_back", []),
        ("apply", "closed", []),
        ("apply", "rolled_back", ["FAILURE_NEW"]),
    ]
    assert [line["line"] for line in lines[2:-1]] == [f"sha256:{entry.digest}" for entry in made.journal]
    assert lines[4]["subject"]["object"]["name"] == "web-1"
    assert made.report is not None
    assert lines[-1]["artifact"] == made.report.id
    assert lines[-1]["inputs"] == list(made.report.inputs)
    assert made.gate.id in lines[-1]["inputs"]


def test_a_refusal_names_its_gate_and_code() -> None:
    decided = [(line["subject"], line["decision"], line["codes"]) for line in told(act("blocked"))]
    assert decided == [
        ({"gate": "license"}, "blocked", ["LICENSE_EXPIRED"]),
        ("gate", "blocked", ["LICENSE_EXPIRED"]),
        ("apply", "blocked", ["LICENSE_EXPIRED"]),
    ]


@pytest.mark.parametrize(
    ("outcome", "place"), [(name, place) for name, ends in ENDS.items() for place in range(len(ends))]
)
def test_a_journal_that_lacks_a_line_gives_no_trace(outcome: str, place: int) -> None:
    events = ENDS[outcome]
    # A stop may come before an item's end, and an undo is told by its end.
    spared = {"done"} if outcome == "halted" else {"undo_intent"}
    lines = journal([*events[:place], *events[place + 1 :]])
    made = replace(act(outcome), journal=lines)
    if events[place][0] in spared:
        assert trace_bytes(None, made)
        return
    with pytest.raises(ModeKeeperError) as caught:
        trace_bytes(None, made)
    assert caught.value.code == "TRACE_INCOMPLETE"


def test_what_the_gate_did_not_let_through_gives_no_trace() -> None:
    for made in (replace(act("kept"), gate=gate("LICENSE_EXPIRED")), replace(act("blocked"), gate=gate())):
        with pytest.raises(ModeKeeperError) as caught:
            trace_bytes(None, made)
        assert caught.value.code == "TRACE_INCOMPLETE"


def test_a_change_follows_the_run_that_it_rests_on() -> None:
    lines = [json.loads(line) for line in trace_bytes(artefacts.chain(), act("kept")).splitlines()]
    assert list(dict.fromkeys(line["step"] for line in lines)) == ["observe", "plan", "verify", "gate", "apply"]
    assert [line["seq"] for line in lines] == list(range(len(lines)))


def test_the_page_says_what_came_of_the_change_and_of_each_object() -> None:
    page = change_bytes(report(journal(ENDS["rolled_back"]))).decode()
    assert "**rolled_back**: all of it was taken back; 1 items announced, 1 written, 1 taken back" in page
    assert "`FAILURE_NEW` shop/api crashes." in page
    assert "| 1 | Deployment a/web-1 |" in page
    assert "| 1 | 800m | written | taken back |" in page


def test_no_name_of_a_cluster_becomes_markup() -> None:
    hostile = "`x`|<script>\n# **owned** [a](b)\u202e"
    lines = journal([OPEN, announced(1, name=hostile, namespace="a|b"), ended("done", 1, "ADOPTED")])
    page = change_bytes(report(lines)).decode()
    (row,) = [line for line in page.splitlines() if "Deployment" in line]
    assert r"a\|b/\`x\`\|\<script\> \# \*\*owned\*\* \[a\](b)" in row
    assert "\u202e" not in page
    assert "another wrote the same value" in row


def test_a_change_of_which_nothing_was_announced_says_so() -> None:
    page = change_bytes(report(journal([OPEN, ("halted", {"reasons": []})]))).decode()
    assert "Nothing was announced." in page
