# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What begins a hold, what keeps it, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detect import (
    Result,
    State,
    detect,
)
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detectors.registry import DETECTORS
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.look import Look
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.report import (
    make_report,
    state_from_json,
    state_to_json,
)
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef, Read
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.unit.analysis.builders import pod, ref

from .looks import NOW, READS, ago, later, look, node, signal, told
from .test_detectors import REFUSED, deployment, quota

BAD, WELL = ("NetworkUnavailable", "True", 5), ("NetworkUnavailable", "False", 5)
XID = ("GpuXid79", "True", 5)
NODE, GPU = "NODE_NETWORK", "GPU_XID"
JOB = ref("JobSet", "run")
HELD = {"object": {name: getattr(JOB, name) for name in JOB.__struct_fields__}}


def at(minutes: float, *conditions: tuple[str, str, float]) -> Look:
    return look(later(minutes), nodes=(node("n1", *conditions, lease_renewed_at=ago(-minutes)),))


def run(*looks: Look, before: State | None = None) -> list[Result]:
    made = []
    for entry in looks:
        made.append(detect(entry, before=before))
        before = made[-1].state
    return made


def states(detector: str, *looks: Look) -> list[list[str]]:
    return [[state for _name, state in told(detector, result)[1]] for result in run(*looks)]


def test_a_hold_ends_when_two_looks_find_the_time_over() -> None:
    looks = [at(0, BAD), at(10, WELL), at(15, WELL), at(16, WELL), at(17, WELL)]
    assert states(NODE, *looks) == [["hit"], ["held"], ["held"], ["released"], []]
    last = run(*looks)[3]
    (finding,) = (entry for entry in last.findings if entry.detector == NODE)
    assert (finding.ended, last.state.holds) == ("exit", ())


def test_a_new_hit_begins_the_time_anew() -> None:
    looks = [at(0, BAD), at(16, WELL), at(17, BAD), at(20, WELL), at(33, WELL), at(34, WELL)]
    assert states(NODE, *looks) == [["hit"], ["held"], ["hit"], ["held"], ["held"], ["released"]]


def test_a_state_too_short_to_be_found_still_keeps_what_is_held() -> None:
    short = ("NetworkUnavailable", "True", -15)
    looks = [at(0, BAD), at(16, short), at(31, WELL), at(32, WELL)]
    assert states(NODE, *looks) == [["hit"], ["held"], ["held"], ["released"]]


def test_a_blind_look_counts_for_nothing() -> None:
    refused = tuple(replace_code(read) for read in READS)
    blind = look(later(20), nodes=(), reads=refused)
    looks = [at(0, BAD), at(16, WELL), blind, at(21, WELL), at(22, WELL)]
    assert states(NODE, *looks) == [["hit"], ["held"], ["held"], ["held"], ["released"]]


def replace_code(read: Read) -> Read:
    return Read(read.resource, code="READ_FORBIDDEN")


def test_the_same_look_again_and_an_earlier_one_add_nothing() -> None:
    looks = [at(0, BAD), at(16, WELL), at(16, WELL), at(3, WELL), at(17, WELL)]
    assert states(NODE, *looks) == [["hit"], ["held"], ["held"], ["held"], ["released"]]


def test_what_a_person_must_end_no_time_ends() -> None:
    assert states(GPU, at(0, XID), at(10_000), at(20_000), at(30_000)) == [["hit"], ["held"], ["held"], ["held"]]


def test_an_object_that_is_there_no_more_is_not_held() -> None:
    gone = look(later(1), nodes=(node("n2"),))
    results = run(at(0, XID), gone)
    assert [entry.ended for entry in results[1].findings] == ["gone"]
    unread = look(later(1), nodes=(node("n2"),), reads=(*READS, Read("jobs.batch", code="READ_FORBIDDEN")))
    assert states(GPU, at(0, XID), unread) == [["hit"], ["held"]]


def test_good_runs_end_what_only_they_can_end() -> None:
    bad = replace(look(), signals=(signal("loss_diverged", "signal_found", **HELD),))
    kept = pod("run-0", owner=JOB)

    def well(minutes: float) -> Look:
        return look(later(minutes), pods=(kept,), signals=(signal("loss_diverged", "no_actionable_signal", **HELD),))

    other = {**HELD["object"], "uid": "another", "name": "another"}
    elsewhere = [
        look(later(3 + place), pods=(kept,), signals=(signal("loss_diverged", "no_actionable_signal", object=other),))
        for place in range(2)
    ]
    assert states("LOSS_DIVERGED", bad, *elsewhere) == [["hit"], ["held"], ["held"]]
    assert states("LOSS_DIVERGED", bad, look(later(5), pods=(kept,)), well(6), well(7)) == [
        ["hit"],
        ["held"],
        ["held"],
        ["released"],
    ]


def test_a_rollout_is_over_when_it_is_complete_and_not_when_it_moves() -> None:
    bad = look(workloads=(deployment("False", updated=1),))
    moving = look(later(500), workloads=(deployment("True", updated=1),))
    done = [look(later(501 + place), workloads=(deployment("True", updated=2),)) for place in range(2)]
    assert states("ROLLOUT_STUCK", bad, moving, *done) == [["hit"], ["held"], ["held"], ["released"]]


def test_a_quota_that_is_still_tight_keeps_whom_it_held() -> None:
    def tight(minutes: float, used: str, *events: object) -> Look:
        return look(later(minutes), workloads=(deployment(),), quotas=(quota(used),), events=events)

    looks = [tight(0, "10", REFUSED), tight(300, "9.5"), tight(301, "9"), tight(302, "9")]
    assert states("QUOTA_EXHAUSTED", *looks) == [["hit"], ["held"], ["held"], ["released"]]


TROUBLE = [BAD, XID, ("MemoryPressure", "True", 6.0), ("Ready", "False", 1.0)]


@given(
    st.lists(st.tuples(st.integers(1, 90), st.sets(st.sampled_from(range(len(TROUBLE))))), min_size=1, max_size=8),
    st.data(),
)
def test_more_hits_never_release(steps: list[tuple[int, set[int]]], data: st.DataObject) -> None:
    """Whoever sees more trouble at any of the looks holds at least what the other holds."""
    calm, rough, minutes = State(), State(), 0.0
    for wait, found in steps:
        minutes += wait
        more = found | data.draw(st.sets(st.sampled_from(range(len(TROUBLE)))))
        calm = detect(_trouble(minutes, found), before=calm).state
        rough = detect(_trouble(minutes, more), before=rough).state
        assert _held(calm) <= _held(rough)


@given(st.lists(st.tuples(st.integers(1, 90), st.sets(st.sampled_from(range(len(TROUBLE)))))), st.integers(0, 59))
def test_nothing_is_released_before_its_time(steps: list[tuple[int, set[int]]], wait: int) -> None:
    """However it went before: less than the time of the exit after the last trouble, all that was held is held."""
    state, minutes = State(), 0.0
    for pause, found in steps:
        minutes += pause
        state = detect(_trouble(minutes, found), before=state).state
    state = detect(_trouble(minutes + 1, set(range(len(TROUBLE)))), before=state).state
    held = {
        entry for entry in _held(state) if (DETECTORS[entry[0]].rule.exit or timedelta.max) > timedelta(minutes=wait)
    }
    for place in range(4):
        state = detect(_trouble(minutes + 1 + wait * (place + 1) / 4, set()), before=state).state
    assert held <= _held(state)


def _trouble(minutes: float, found: set[int]) -> Look:
    # Each state began as long before the look as its tuple says.
    conditions = tuple((kind, status, since - minutes) for kind, status, since in (TROUBLE[place] for place in found))
    return look(later(minutes), nodes=(node("n1", *conditions, lease_renewed_at=ago(-minutes)),))


def _held(state: State) -> set[tuple[str, str]]:
    return {(hold.detector, hold.subject.uid) for hold in state.holds}


def test_what_a_look_leaves_is_read_back_from_the_report() -> None:
    before = run(at(0, *TROUBLE))[0]
    result = detect(at(5, BAD), before=before.state)
    report = make_report(result, before.state, cluster="c", observed_at=ago(-5), inputs=())
    assert state_from_json(report.body["state"]) == result.state
    assert state_from_json(report.body["before"]) == before.state
    assert faults(report.schema, report.body) == []
    assert (report.body["outcome"], report.body["reasons"][0]["code"]) == ("held", "QUARANTINE_HELD")


@pytest.mark.parametrize("spoilt", ["holds", "looked_at", "memory"])
def test_a_state_that_is_none_is_refused(spoilt: str) -> None:
    document = state_to_json(run(at(0, BAD))[0].state)
    for value in (7, [{}], "x"):
        with pytest.raises(ModeKeeperError):
            state_from_json({**document, spoilt: value})


def test_a_subject_of_no_object_is_never_gone() -> None:
    assert not look().gone(replace(look().whole, ref=None))
    lost = ObjectRef("", "v1", "Node", "", "x", "x")
    assert look().gone(replace(look().whole, uid="x", ref=lost))
    assert look().now == NOW
