# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A change that others get in the way of: another run, a sleeper that wakes, a full disk, people who write to the same objects."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.file import read_journal
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.mirror import read_mirror
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import State, fold
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import lookup
from tests.controlplane import ControlPlane

from .change_driver import DEPLOYMENTS, Drive, drive
from .change_helpers import AFTER, BEFORE, CPU, Change, bare_plane, ended, free, new_change, renew
from .verify_helpers import client, create, workload

JSON_PATCH = "application/json-patch+json"


@pytest.fixture(scope="module")
def place() -> Iterator[ControlPlane]:
    with bare_plane() as plane:
        yield plane


@pytest.fixture
def change(place: ControlPlane, tmp_path: Path) -> Change:
    renew(place)
    return new_change(place, tmp_path)


@pytest.fixture
def points(place: ControlPlane, tmp_path: Path) -> list[str]:
    """Those of a whole run."""
    renew(place)
    whole = new_change(place, tmp_path)
    return drive(Drive(place.admin_kubeconfig, whole.folder, whole.plan))[1]


def mirrored(plane: ControlPlane) -> State | None:
    """The state that the cluster's copy of the journal tells."""
    return fold(read_mirror(client(plane.admin_kubeconfig)).entries)


def test_of_two_that_start_at_once_one_makes_the_change(change: Change) -> None:
    runs = [change.start(folder=change.elsewhere()) for _run in range(2)]
    said = sorted((ended(process) for process in runs), key=lambda found: found[0])
    # The loser finds the lock held, or, when it looks later, a change that is made.
    assert (said[0][0], said[0][1]["outcome"]) == (0, "kept")
    assert said[1] == (2, {"code": "LOCK_HELD"}) or said[1][1].get("phase") == "closed"
    assert change.values() == [AFTER] * 3
    assert [write for write in change.writes() if write[1] == "mk/plan"] == change.once()


@pytest.mark.parametrize("where", ["opened", "mirrored", "send", "answer", "before done", "before bake"])
def test_who_slept_while_another_took_over_writes_nothing_when_it_wakes(
    where: str, points: list[str], place: ControlPlane, change: Change
) -> None:
    sleeper = change.start(at=points.index(where) + 1, signal="stop")
    os.waitid(os.P_PID, sleeper.pid, os.WSTOPPED | os.WNOWAIT)
    status, said = change.run(folder=change.elsewhere())
    assert (status, said["outcome"]) == (0, "kept")
    done = change.writes()
    assert done == change.once()
    sleeper.send_signal(signal.SIGCONT)
    status, said = ended(sleeper)
    codes = [said.get("code"), *(entry["code"] for entry in said.get("reasons", ()))]
    assert "LOCK_LOST" in codes, said
    assert change.writes() == done
    copy = mirrored(place)
    assert copy is not None
    assert (copy.phase, copy.outcome) == ("closed", "kept")


@pytest.mark.parametrize("verdict", ["keep", "roll_back"])
def test_a_disk_that_is_full_at_any_line_lets_nothing_be_sent_that_is_not_on_it(
    verdict: str, place: ControlPlane, tmp_path: Path
) -> None:
    renew(place)
    whole = new_change(place, tmp_path)
    assert whole.run(verdict)[0] == 0
    lines = read_journal(whole.folder / "journal.jsonl")
    size = 0
    for number, line in enumerate(lines):
        renew(place)
        change = new_change(place, tmp_path)
        status, said = change.run(verdict, bytes=size + 20)
        where = f"{verdict}: full at line {number}, {line.event}"
        assert (status, said) == (2, {"code": "AUDIT_WRITE_FAILED"}), where
        known = fold(read_journal(change.folder / "journal.jsonl"))
        announced = {} if known is None else known.items
        named = sorted((f"web-{seq - 1}", "mk/plan") for seq in announced)
        named += sorted((f"web-{seq - 1}", "mk/undo") for seq, entry in announced.items() if entry.undo is not None)
        assert set(change.writes()) <= set(named), where
        status, said = change.run(verdict)
        assert (status, said["phase"]) == (0, "closed"), where
        assert change.writes() == change.once(verdict), where
        size += len(line.line) + 1


def test_what_somebody_set_back_between_waves_is_theirs(place: ControlPlane, change: Change) -> None:
    def revert(number: int, name: str) -> None:
        if name == "after bake" and not reverted:
            reverted.append(number)
            path = DEPLOYMENTS.path(change.namespace, "web-0")
            body = [{"op": "replace", "path": CPU, "value": BEFORE}]
            place.request("PATCH", f"{path}?fieldManager=person-1", body, JSON_PATCH)

    reverted: list[int] = []
    state, _points = drive(Drive(place.admin_kubeconfig, change.folder, change.plan, verdict="roll_back", act=revert))
    assert (state.phase, state.outcome) == ("closed", "rollback_incomplete")
    assert state.items[1].undone == "FOREIGN"
    assert change.writes() == sorted(
        [*change.once("roll_back")[:1], ("web-0", "person"), *change.once("roll_back")[2:]]
    )
    assert change.values() == [BEFORE] * 3


def replaced(change: Change) -> None:
    """Another object of the same name."""
    path = DEPLOYMENTS.path(change.namespace, "web-1")
    change.plane.request("DELETE", path)
    create(change.plane, DEPLOYMENTS, change.namespace, workload("Deployment", "web-1"))


def removed(change: Change) -> None:
    """No object any more."""
    change.plane.request("DELETE", DEPLOYMENTS.path(change.namespace, "web-1"))


@pytest.mark.parametrize("act", [replaced, removed])
@pytest.mark.parametrize("where", ["before intent", "mirrored", "send"])
def test_an_object_that_is_not_the_one_announced_is_left_alone_and_the_rest_taken_back(
    where: str, act: Callable[[Change], None], place: ControlPlane, change: Change
) -> None:
    passed: list[str] = []

    def meddle(_number: int, name: str) -> None:
        passed.append(name)
        # The second wave: announced, mirrored, its first item about to be sent.
        if "after bake" in passed and name == where and "!" not in passed:
            passed.append("!")
            act(change)

    state, _points = drive(Drive(place.admin_kubeconfig, change.folder, change.plan, act=meddle))
    assert (state.phase, state.outcome) == ("closed", "rolled_back")
    assert state.reasons[0]["code"] == "DRIFT_GONE"
    assert [write for write in change.writes() if write[0] == "web-1"] == []
    assert len(change.writes()) == len(set(change.writes()))
    for name in ("web-0", "web-2"):
        assert lookup(change.live(name), CPU) == BEFORE


def test_a_halted_run_on_one_machine_is_gone_on_with_on_another_and_the_first_learns_of_it(
    place: ControlPlane, change: Change
) -> None:
    code = ""

    def act(_number: int, name: str) -> None:
        nonlocal code
        if name == "after done":
            code = "KILL_SWITCH_ACTIVE"

    state, _points = drive(Drive(place.admin_kubeconfig, change.folder, change.plan, act=act, refuse=lambda: code))
    assert state.phase == "halted"
    free(place)
    state, _points = drive(Drive(place.admin_kubeconfig, change.elsewhere(), change.plan))
    assert (state.phase, state.outcome) == ("closed", "kept")
    assert change.writes() == change.once()
