# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Playbook `install` as an administrator runs it; the audit log says what it really did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.manifests import manifests
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import (
    KILL_SWITCH,
    NAMESPACE,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.sources import kill_switch_reasons
from tests.controlplane import ControlPlane, describe, mutations, writes

from .identities_helpers import api_of, install, ours, play, remove

COMMIT = ("-e", "modekeeper_commit=true")
ABSENT = ("-e", "modekeeper_identities_state=absent")
BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings"


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """A plane of its own: what is installed here reaches the whole cluster."""
    with ControlPlane(scheduler=False, kwok=False) as found:
        yield found


@pytest.mark.parametrize("arguments", [(), (*COMMIT, "--check")], ids=["by default", "commit and check"])
def test_nothing_is_written_unless_commit_is_given_without_check(
    plane: ControlPlane, arguments: tuple[str, ...]
) -> None:
    """Absent identities would be made and present ones removed, were it not for check mode."""
    remove(plane)
    mark = plane.audit_mark()
    done = play(plane, "--diff", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "+kind: ValidatingAdmissionPolicy" in done.stdout
    assert "check mode: nothing was written" in done.stdout
    assert describe(writes(plane.audit_events(mark))) == []
    install(plane)
    before = ours(plane)
    mark = plane.audit_mark()
    done = play(plane, *ABSENT, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "changed=1" in done.stdout
    assert describe(writes(plane.audit_events(mark))) == []
    assert ours(plane) == before


def test_commit_installs_once_and_removes_once(plane: ControlPlane) -> None:
    remove(plane)
    for arguments, changed in (
        (COMMIT, "changed=1"),
        (COMMIT, "changed=0"),
        ((*COMMIT, *ABSENT), "changed=1"),
        ((*COMMIT, *ABSENT), "changed=0"),
    ):
        done = play(plane, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert changed in done.stdout
        assert bool(ours(plane)) is (ABSENT[1] not in arguments)


def test_a_kill_switch_refuses_the_commit_and_shows_the_board_its_diff(plane: ControlPlane, tmp_path: Path) -> None:
    remove(plane)
    mark = plane.audit_mark()
    done = play(plane, *COMMIT, env={"MODEKEEPER_KILL_SWITCH": "1"})
    assert done.returncode == 2
    assert "KILL_SWITCH_ACTIVE: the environment variable" in done.stdout
    dangling = tmp_path / "stop"
    dangling.symlink_to(tmp_path / "nowhere")
    done = play(plane, "--diff", "-e", f"modekeeper_kill_switch_file={dangling}")
    assert done.returncode == 2
    assert done.stdout.index("+kind: ValidatingAdmissionPolicy") < done.stdout.index("KILL_SWITCH_ACTIVE: ")
    assert "Traceback" not in done.stdout + done.stderr
    assert describe(mutations(plane.audit_events(mark))) == []
    assert ours(plane) == []


def config_map(engaged: object) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": KILL_SWITCH}, "data": engaged}


@pytest.mark.parametrize(
    ("data", "on"),
    [({"engaged": "false"}, False), ({"engaged": "true"}, True), ({"engaged": "False"}, True), ({}, True)],
)
def test_the_config_map_is_off_only_with_exactly_false(plane: ControlPlane, data: dict[str, str], on: bool) -> None:
    install(plane)
    path = f"/api/v1/namespaces/{NAMESPACE}/configmaps/{KILL_SWITCH}"
    plane.request("PUT", path, config_map(data))
    try:
        found = kill_switch_reasons(api_of(plane.admin_kubeconfig), {}, None)
    finally:
        plane.request("PUT", path, config_map({"engaged": "false"}))
    assert [entry["code"] for entry in found] == ["KILL_SWITCH_ACTIVE"] * on


def test_a_binding_of_the_kill_switch_is_on(plane: ControlPlane) -> None:
    binding = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": "somebody-engaged-it"},
        "spec": {"policyName": KILL_SWITCH, "validationActions": ["Deny"]},
    }
    plane.request("POST", BINDINGS, binding)
    try:
        found = kill_switch_reasons(api_of(plane.admin_kubeconfig), {}, None)
    finally:
        plane.request("DELETE", f"{BINDINGS}/somebody-engaged-it")
    assert [entry["source"] for entry in found] == ["binding"]
    assert kill_switch_reasons(api_of(plane.admin_kubeconfig), {}, None) == []


def test_somebody_who_may_not_read_the_switch_counts_it_as_on(plane: ControlPlane) -> None:
    found = kill_switch_reasons(api_of(plane.kubeconfig_for("nobody")), {}, None)
    assert {entry["code"] for entry in found} == {"KILL_SWITCH_UNREADABLE"}
    assert len(found) == 2


def test_rendering_needs_no_cluster_and_no_commit(tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    rendered = ("-e", f"modekeeper_identities_rendered={path}")
    done = play(None, *rendered, "--check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not path.exists()
    for changed in ("changed=1", "changed=0"):
        done = play(None, *rendered)
        assert done.returncode == 0, done.stdout + done.stderr
        assert changed in done.stdout
    kinds = [entry["kind"] for entry in yaml.safe_load_all(path.read_bytes())]
    assert kinds == [entry["kind"] for entry in manifests()]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-e", "modekeeper_kubeconfig=nowhere.yaml"), "READ_NO_KUBECONFIG"),
        (("-e", '{"modekeeper_identities_applier": [{"resource": "secrets", "names": ["a"]}]}'), "OPTION_INVALID"),
        (
            (
                "-e",
                '{"modekeeper_identities_applier": [{"namespace": "a", "resource": "deployments.apps", "names": []}]}',
            ),
            "OPTION_INVALID",
        ),
        (
            (
                "-e",
                '{"modekeeper_identities_applier": [{"namespace": "kube-system", "resource": "configmaps", "names": ["a"]}]}',
            ),
            "SCOPE_PROTECTED",
        ),
    ],
)
def test_bad_input_ends_with_a_code_and_without_a_traceback(arguments: tuple[str, ...], code: str) -> None:
    done = play(None, *arguments)
    assert done.returncode == 2
    assert f'"msg": "{code}: ' in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
