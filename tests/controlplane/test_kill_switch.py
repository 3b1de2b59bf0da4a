# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The kill-switch on a real API server: it bites, it lets lock and journal through, and nothing but a person releases it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import (
    JOURNAL,
    KILL_SWITCH,
    LEASE,
    NAMESPACE,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.engage import (
    State,
    plan_switch,
    switch,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.policy import MESSAGE
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.sources import kill_switch_reasons
from tests.controlplane import ControlPlane, wait_until

from .change_driver import DEPLOYMENTS
from .identities_helpers import api_of, install
from .verify_helpers import create, workload

MERGE = "application/merge-patch+json"
SWITCH = f"/api/v1/namespaces/{NAMESPACE}/configmaps/{KILL_SWITCH}"
POLICY = f"/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/{KILL_SWITCH}"
TARGETS = [{"resource": "deployments.apps", "namespace": "shop", "names": ["web"]}]


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane(scheduler=False, kwok=False) as found:
        found.create_namespace("shop")
        install(found, TARGETS)
        create(found, DEPLOYMENTS, "shop", workload("Deployment", "web"))
        yield found


@pytest.fixture(autouse=True)
def released(plane: ControlPlane) -> Iterator[None]:
    yield
    turn(plane, "released")


def turn(plane: ControlPlane, state: State) -> list[str]:
    api = api_of(plane.admin_kubeconfig)
    steps = plan_switch(api, state, "ops@host", "a test")
    switch(api, steps)
    return [str(step.key) for step in steps]


def codes(plane: ControlPlane) -> list[str]:
    found = kill_switch_reasons(api_of(applier(plane)), {}, None, absent="on")
    return [entry["code"] for entry in found]


def applier(plane: ControlPlane) -> Path:
    return plane.kubeconfig_for("somebody", ("modekeeper:appliers",))


def test_it_stops_every_write_of_the_applier_but_lock_and_journal(plane: ControlPlane) -> None:
    config = applier(plane)

    def patch(kind: str, name: str, namespace: str, body: str) -> str:
        done = plane.run_kubectl("patch", kind, name, "-n", namespace, "--type=merge", "-p", body, config=config)
        return done.stderr

    body = '{"metadata":{"annotations":{"a":"%s"}}}'
    assert patch("deployment", "web", "shop", body % "1") == ""
    assert turn(plane, "engaged") == [
        f"ValidatingAdmissionPolicyBinding {KILL_SWITCH}",
        f"ConfigMap {NAMESPACE}/{KILL_SWITCH}",
    ]
    begin = time.monotonic()
    count = iter(range(10_000))
    wait_until(lambda: MESSAGE in patch("deployment", "web", "shop", body % next(count)), "the switch to bite", 30)
    print(f"the binding took {time.monotonic() - begin:.2f} s to bite")
    dry = plane.run_kubectl(
        "patch",
        "deployment",
        "web",
        "-n",
        "shop",
        "--dry-run=server",
        "--type=merge",
        "-p",
        body % "dry",
        config=config,
    )
    assert MESSAGE in dry.stderr
    for kind, name in (("lease", LEASE), ("configmap", JOURNAL)):
        text = plane.run_kubectl("get", kind, name, "-n", NAMESPACE, "-o", "json", config=config).stdout
        done = plane.run_kubectl("replace", "-f", "-", config=config, stdin=text)
        assert done.returncode == 0, done.stderr
    # Everybody else goes on, a person who takes a change back above all.
    assert plane.run_kubectl("annotate", "deployment", "web", "-n", "shop", "b=1").returncode == 0
    assert codes(plane) == ["KILL_SWITCH_ACTIVE", "KILL_SWITCH_ACTIVE"]
    assert turn(plane, "engaged") == []
    assert len(turn(plane, "released")) == 2
    assert codes(plane) == []
    wait_until(lambda: patch("deployment", "web", "shop", body % "z") == "", "the switch to let go", 30)


def test_install_never_sets_the_switch_back(plane: ControlPlane) -> None:
    plane.request("PATCH", SWITCH, {"data": {"engaged": "true"}}, MERGE)
    assert [step.key for step in install(plane, TARGETS).changes] == []
    plane.request("PATCH", SWITCH, {"metadata": {"labels": None}}, MERGE)
    assert [str(step.key) for step in install(plane, TARGETS).changes] == [f"ConfigMap {NAMESPACE}/{KILL_SWITCH}"]
    assert plane.request("GET", SWITCH).json()["data"] == {"engaged": "true"}


def test_a_policy_that_was_altered_is_no_fence(plane: ControlPlane) -> None:
    spec = plane.request("GET", POLICY).json()["spec"]
    plane.request("PATCH", POLICY, {"spec": {"failurePolicy": "Ignore"}}, MERGE)
    assert codes(plane) == ["KILL_SWITCH_UNFENCED"]
    plane.request("PATCH", POLICY, {"spec": spec}, MERGE)
    assert codes(plane) == []


def test_what_is_absent_is_on_for_a_gate(plane: ControlPlane) -> None:
    plane.request("DELETE", SWITCH)
    assert codes(plane) == ["KILL_SWITCH_ACTIVE"]
    assert turn(plane, "released") == [f"ConfigMap {NAMESPACE}/{KILL_SWITCH}"]
    assert codes(plane) == []
