# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The kill-switch, engaged at every point of a change by each of its four sources: no further write reaches the server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.durations import Durations
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import (
    APPLIER,
    GROUPS,
    KILL_SWITCH,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.policy import (
    binding_spec,
    policy_spec,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.sources import VARIABLE
from tests.controlplane import ControlPlane, wait_until

from .change_driver import Drive, drive
from .change_helpers import BEFORE, MERGE, SYSTEM, Change, bare_plane, new_change, renew

ADMISSION = "/apis/admissionregistration.k8s.io/v1"
POLICIES, BINDINGS = f"{ADMISSION}/validatingadmissionpolicies", f"{ADMISSION}/validatingadmissionpolicybindings"
RBAC = "rbac.authorization.k8s.io"
SWITCH = f"{SYSTEM}/configmaps/{KILL_SWITCH}"
SOURCES = ("environment", "file", "configmap", "binding")
CALM = Durations(lease=40, renew=5, safe=30, takeover=60, poll=0.05, bake_least=0.0, rollout=30.0)
"""A lock that is never the reason to stop, however slow the machine."""


def named(kind: str) -> dict[str, object]:
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": KILL_SWITCH}}


@pytest.fixture(scope="module")
def place() -> Iterator[ControlPlane]:
    with bare_plane() as plane:
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": KILL_SWITCH}}
        plane.request("POST", f"{SYSTEM}/configmaps", body | {"data": {"engaged": "false"}})
        plane.request("POST", POLICIES, named("ValidatingAdmissionPolicy") | {"spec": policy_spec()})
        role = {"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"}
        group = {"apiGroup": RBAC, "kind": "Group", "name": GROUPS[APPLIER]}
        bound = {"apiVersion": f"{RBAC}/v1", "kind": "ClusterRoleBinding", "roleRef": role, "subjects": [group]}
        plane.request("POST", f"/apis/{RBAC}/v1/clusterrolebindings", bound | {"metadata": {"name": "appliers"}})
        yield plane


@pytest.fixture(scope="module")
def applier(place: ControlPlane) -> Path:
    return place.kubeconfig_for("somebody", (GROUPS[APPLIER],))


@pytest.fixture
def change(place: ControlPlane, tmp_path: Path) -> Change:
    renew(place)
    return new_change(place, tmp_path)


class Switch:
    """The four sources, as a person turns them."""

    def __init__(self, plane: ControlPlane, monkeypatch: pytest.MonkeyPatch) -> None:
        self._plane = plane
        self._environment = monkeypatch

    def engage(self, source: str, folder: Path) -> None:
        if source == "environment":
            self._environment.setenv(VARIABLE, "1")
        elif source == "file":
            (folder / "stop").symlink_to("nowhere")
        elif source == "configmap":
            self._plane.request("PATCH", SWITCH, {"data": {"engaged": "true"}}, MERGE)
        else:
            spec = named("ValidatingAdmissionPolicyBinding") | {"spec": binding_spec()}
            self._plane.request("POST", BINDINGS, spec)

    def release(self, source: str, applier: Path, probe: Change) -> None:
        """Let go, and wait until the server has."""
        self._environment.delenv(VARIABLE, raising=False)
        self._plane.request("PATCH", SWITCH, {"data": {"engaged": "false"}}, MERGE)
        if source == "binding":
            self._plane.request("DELETE", f"{BINDINGS}/{KILL_SWITCH}")
            wait_until(lambda: allowed(applier, probe), "the switch to let go", 30)


def allowed(applier: Path, probe: Change) -> bool:
    """Whether the server lets the applier write, found by a dry run."""
    arguments = ("annotate", "deployment", "web-0", "-n", probe.namespace, "a=b", "--overwrite", "--dry-run=server")
    return probe.plane.run_kubectl(*arguments, config=applier).returncode == 0


@pytest.fixture
def switch(place: ControlPlane, monkeypatch: pytest.MonkeyPatch) -> Switch:
    return Switch(place, monkeypatch)


@pytest.mark.parametrize("source", SOURCES)
def test_engaged_at_any_point_it_lets_no_further_write_through(
    source: str, place: ControlPlane, applier: Path, switch: Switch, change: Change, tmp_path: Path
) -> None:
    whole = Drive(applier, change.folder, change.plan, "roll_back", durations=CALM, switch=True)
    state, points = drive(whole)
    assert (state.phase, state.outcome) == ("closed", "rolled_back")
    halted = 0
    marks: dict[int, int] = {}
    for at in range(1, len(points) + 1):
        renew(place)
        tried = new_change(place, tmp_path)

        def act(number: int, _name: str, at: int = at, tried: Change = tried) -> None:
            if number == at:
                switch.engage(source, tried.folder)
                marks[at] = place.audit_mark()

        state, passed = drive(replace(whole, folder=tried.folder, plan=tried.plan, act=act))
        where = f"{source} engaged at point {at}, {passed[at - 1]}"
        # Right before a request the gates were asked already: that one write may still arrive, and not another.
        assert len(tried.writes(marks[at])) <= (passed[at - 1] == "send"), where
        if state.phase == "halted":
            halted += 1
            assert {entry["code"] for entry in state.reasons} == {"KILL_SWITCH_ACTIVE"}, where
        else:
            assert not {"send"} & set(passed[at:]), where
        switch.release(source, applier, change)
    assert halted > len(points) / 2


@pytest.mark.parametrize("source", SOURCES)
def test_engaged_while_a_change_rests_it_halts_and_takes_nothing_back(
    source: str, applier: Path, switch: Switch, change: Change
) -> None:
    resting = Event()

    def act(_number: int, name: str) -> None:
        if name == "after done":
            resting.set()

    long = replace(CALM, bake_least=120.0)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(drive, Drive(applier, change.folder, change.plan, act=act, durations=long, switch=True))
        assert resting.wait(60)
        begin = time.monotonic()
        switch.engage(source, change.folder)
        state, _points = running.result(60)
        seconds = time.monotonic() - begin
    print(f"{source}: the run stopped {seconds:.2f} s after it was engaged")
    assert (state.phase, len(state.standing)) == ("halted", 1)
    assert change.writes() == [("web-0", "mk/plan")]
    switch.release(source, applier, change)


def test_the_server_itself_refuses_within_seconds(applier: Path, switch: Switch, change: Change) -> None:
    assert allowed(applier, change)
    begin = time.monotonic()
    switch.engage("binding", change.folder)
    wait_until(lambda: not allowed(applier, change), "the switch to bite", 30)
    print(f"binding: the server refuses {time.monotonic() - begin:.2f} s after it was engaged")
    assert change.values() == [BEFORE] * 3
    switch.release("binding", applier, change)
