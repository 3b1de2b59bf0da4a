# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The control plane is real: it schedules, runs, refuses, dry-runs, records, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane import (
    ADMIN,
    ControlPlane,
    NotReadyError,
    describe,
    folders,
    mutations,
    plane,
    wait_until,
    writes,
)
from tests.controlplane.processes import free_ports

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 60  # seconds, for a loaded machine
PATCH = "application/strategic-merge-patch+json"


def bare(*flags: str) -> ControlPlane:
    return ControlPlane(controller_manager=False, scheduler=False, kwok=False, apiserver_flags=flags)


def pod(name: str, fault: str = "", **resources: str) -> dict[str, Any]:
    annotations = {"modekeeper.test/fault": fault} if fault else {}
    container = {"name": "main", "image": "example.org/app:1", "resources": {"requests": resources}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "annotations": annotations},
        "spec": {"containers": [container]},
    }


def deployment(name: str, replicas: int) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": name}}, "spec": pod(name, cpu="100m")["spec"]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template},
    }


@pytest.fixture(scope="session")
def nodes(control_plane: ControlPlane) -> list[str]:
    return control_plane.add_nodes(50)


@pytest.fixture
def settle(control_plane: ControlPlane, namespace: str, nodes: list[str]) -> Callable[..., dict[str, Any]]:
    """Create a pod and wait until its status satisfies a condition."""

    def run(body: dict[str, Any], condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        path = f"/api/v1/namespaces/{namespace}/pods"
        control_plane.request("POST", path, body)
        name = body["metadata"]["name"]
        status: dict[str, Any] = {}

        def settled() -> bool:
            status.clear()
            status.update(control_plane.request("GET", f"{path}/{name}").json()["status"])
            return condition(status)

        wait_until(settled, f"pod {name}", ENOUGH)
        return status

    return run


def waiting(status: dict[str, Any]) -> str:
    states = [container["state"] for container in status.get("containerStatuses", [])]
    return str(states[0].get("waiting", {}).get("reason", "")) if states else ""


def condition(status: dict[str, Any], kind: str) -> str:
    return next((str(item["status"]) for item in status.get("conditions", []) if item["type"] == kind), "")


def test_a_deployment_of_200_replicas_becomes_ready_on_50_nodes(
    control_plane: ControlPlane, namespace: str, nodes: list[str]
) -> None:
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    control_plane.request("POST", path, deployment("web", 200))

    def ready() -> bool:
        return bool(control_plane.request("GET", f"{path}/web").json()["status"].get("readyReplicas") == 200)

    wait_until(ready, "200 replicas", ENOUGH, poll=0.2)
    items = control_plane.request("GET", f"/api/v1/namespaces/{namespace}/pods").json()["items"]
    assert {item["spec"]["nodeName"] for item in items} <= set(nodes)
    assert len({item["spec"]["nodeName"] for item in items}) == 50


def test_a_dry_run_answers_and_persists_nothing(control_plane: ControlPlane, namespace: str) -> None:
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    before = control_plane.request("POST", path, deployment("web", 0)).json()
    mark = control_plane.audit_mark()
    answer = control_plane.request("PATCH", f"{path}/web?dryRun=All", {"spec": {"replicas": 3}}, PATCH).json()
    assert answer["spec"]["replicas"] == 3
    assert control_plane.request("GET", f"{path}/web").json()["spec"] == before["spec"]
    assert not describe(mutations(control_plane.audit_events(mark)))


def test_the_audit_log_proves_a_mutation_and_its_absence(control_plane: ControlPlane, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    mark = control_plane.audit_mark()
    control_plane.request("GET", path)
    control_plane.request("POST", path, {"metadata": {"name": "a"}})
    control_plane.request("DELETE", f"{path}/a", {"kind": "DeleteOptions", "apiVersion": "v1", "dryRun": ["All"]})
    control_plane.send("POST", path, {"metadata": {"name": "a"}})  # 409
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    control_plane.request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review)
    events = control_plane.audit_events(mark)
    assert describe(mutations(events)) == [f"{ADMIN} create {path} -> 201"]
    assert [event.code for event in writes(events, ADMIN)] == [201, 409]
    assert not mutations(events, "somebody-else")


def test_a_log_that_does_not_work_proves_no_absence() -> None:
    with bare("--audit-log-path=/dev/null") as deaf, pytest.raises(NotReadyError, match="the audit log"):
        deaf.audit_events()


def test_users_and_service_accounts_are_who_they_say(control_plane: ControlPlane, namespace: str) -> None:
    config = control_plane.kubeconfig_for("alice", ["reviewers"])
    assert (
        control_plane.run_kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", config=config).stdout
        == "alice"
    )
    mark = control_plane.audit_mark()
    denied = control_plane.run_kubectl("create", "configmap", "a", "-n", namespace, config=config)
    assert "forbidden" in denied.stderr
    config = control_plane.kubeconfig_for_service_account(namespace, "default")
    name = control_plane.run_kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", config=config)
    assert name.stdout == f"system:serviceaccount:{namespace}:default"
    events = control_plane.audit_events(mark)
    assert [event.code for event in writes(events, "alice")] == [403]
    assert not mutations(events, "alice")


@pytest.mark.parametrize(("fault", "reason", "exit_code"), [("oom", "OOMKilled", 137), ("crash", "Error", 1)])
def test_a_container_ends_again_and_again(
    settle: Callable[..., dict[str, Any]], fault: str, reason: str, exit_code: int
) -> None:
    def crashed_twice(status: dict[str, Any]) -> bool:
        return waiting(status) == "CrashLoopBackOff" and status["containerStatuses"][0]["restartCount"] >= 2

    status = settle(pod("p", fault), crashed_twice)
    ended = status["containerStatuses"][0]["lastState"]["terminated"]
    assert (ended["reason"], ended["exitCode"]) == (reason, exit_code)
    assert condition(status, "Ready") == "False"


@pytest.mark.parametrize(("fault", "reason"), [("image-pull", "ImagePullBackOff"), ("pending", "ContainerCreating")])
def test_a_container_waits(settle: Callable[..., dict[str, Any]], fault: str, reason: str) -> None:
    status = settle(pod("p", fault), lambda status: waiting(status) == reason)
    assert status["phase"] == "Pending"


def test_an_evicted_pod_has_failed(settle: Callable[..., dict[str, Any]]) -> None:
    assert settle(pod("p", "evicted"), lambda status: status["phase"] == "Failed")["reason"] == "Evicted"


def test_a_slow_pod_runs_before_it_is_ready(settle: Callable[..., dict[str, Any]]) -> None:
    body = pod("p", "slow")
    body["metadata"]["annotations"]["modekeeper.test/ready-after"] = "2s"
    seen = set()

    def ready(status: dict[str, Any]) -> bool:
        seen.add((status["phase"], condition(status, "Ready")))
        return condition(status, "Ready") == "True"

    settle(body, ready)
    assert ("Running", "False") in seen


def test_a_pod_recovers_when_its_fault_is_taken_away(
    control_plane: ControlPlane, namespace: str, settle: Callable[..., dict[str, Any]]
) -> None:
    settle(pod("p", "never-ready"), lambda status: status["phase"] == "Running")
    path = f"/api/v1/namespaces/{namespace}/pods/p"
    control_plane.request("PATCH", path, {"metadata": {"annotations": {"modekeeper.test/fault": None}}}, PATCH)
    wait_until(
        lambda: condition(control_plane.request("GET", path).json()["status"], "Ready") == "True", "recovery", ENOUGH
    )


def test_a_pod_too_large_for_every_node_is_unschedulable(settle: Callable[..., dict[str, Any]]) -> None:
    status = settle(pod("p", cpu="1000"), lambda status: condition(status, "PodScheduled") == "False")
    assert status["conditions"][0]["reason"] == "Unschedulable"
    assert status["phase"] == "Pending"


def test_a_job_runs_to_its_end(control_plane: ControlPlane, namespace: str, nodes: list[str]) -> None:
    path = f"/apis/batch/v1/namespaces/{namespace}/jobs"
    spec = pod("p")["spec"] | {"restartPolicy": "Never"}
    body = {"metadata": {"name": "j"}, "spec": {"completions": 2, "parallelism": 2, "template": {"spec": spec}}}
    control_plane.request("POST", path, body)
    wait_until(lambda: control_plane.request("GET", f"{path}/j").json()["status"].get("succeeded") == 2, "job", ENOUGH)


def test_a_node_fault_shows_and_heals(control_plane: ControlPlane) -> None:
    control_plane.add_nodes(1, "sick")
    path = "/api/v1/nodes/sick-0"

    def status(kind: str) -> str:
        return condition(control_plane.request("GET", path).json()["status"], kind)

    wait_until(lambda: status("Ready") == "True", "the node", ENOUGH)

    def inject(fault: str | None) -> None:
        body = {"metadata": {"annotations": {"modekeeper.test/node-fault": fault}}}
        control_plane.request("PATCH", path, body, PATCH)

    inject("memory-pressure")
    wait_until(lambda: status("MemoryPressure") == "True", "memory pressure", ENOUGH)
    inject("not-ready")
    wait_until(lambda: (status("MemoryPressure"), status("Ready")) == ("False", "False"), "not ready", ENOUGH)
    inject(None)
    wait_until(lambda: status("Ready") == "True", "healed", ENOUGH)
    control_plane.request("DELETE", path)


def alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_a_second_plane_runs_beside_the_first_restarts_and_leaves_nothing(control_plane: ControlPlane) -> None:
    with bare() as second:
        assert set(second.programs) == {"etcd", "kube-apiserver"}
        assert second.server != control_plane.server
        second.create_namespace("kept")
        second.restart_apiserver()
        assert second.send("GET", "/api/v1/namespaces/kept").status == 200
        with second.without("etcd"):
            lost = second.send("POST", "/api/v1/namespaces?timeout=2s", {"metadata": {"name": "lost"}})
            assert lost.status >= 500
        assert second.send("GET", "/api/v1/namespaces/kept").status == 200
        pids = [program.pid for program in second.programs.values()]
        folder = second.folder
    assert not [pid for pid in pids if pid is not None and alive(pid)]
    assert not folder.exists()
    assert control_plane.send("GET", "/readyz").status == 200


@pytest.mark.parametrize("taken", [0, 2])
def test_ports_that_somebody_else_was_faster_to_take_are_tried_again(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []

    def ports(count: int) -> list[int]:
        found = free_ports(count)
        if not asked:
            found[taken] = thief.getsockname()[1]
        asked.append(found)
        return found

    monkeypatch.setattr(plane, "free_ports", ports)
    with socket.create_server(("127.0.0.1", 0)) as thief, bare() as second:
        assert second.send("GET", "/readyz").status == 200
    assert len(asked) == 2


def test_a_start_that_fails_shows_the_log_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with (
        pytest.raises(NotReadyError, match="unknown flag: --no-such-flag"),
        bare("--no-such-flag"),
    ):
        pass
    assert not list(tmp_path.iterdir())


SLEEPER = """
import signal, time
from tests.controlplane import ControlPlane
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits that it is ignored
with ControlPlane(controller_manager=False, scheduler=False, kwok=False) as plane:
    print(plane.folder, *[program.pid for program in plane.programs.values()], flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize(("sent", "folder_stays"), [(signal.SIGINT, False), (signal.SIGKILL, True)])
def test_however_its_owner_dies_no_process_stays(sent: signal.Signals, folder_stays: bool, tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPER], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as owner:
        assert owner.stdout
        folder, *pids = owner.stdout.readline().decode().split()
        assert len(pids) == 2
        owner.send_signal(sent)
        owner.wait(ENOUGH)
    wait_until(lambda: not any(alive(int(pid)) for pid in pids), "the end of all processes", 10)
    assert Path(folder).exists() is folder_stays


KILLED = """
import os
from tests.controlplane import folders
print(folders.create()[0], flush=True)
os.kill(os.getpid(), 9)
"""


def test_the_folder_of_a_killed_owner_goes_with_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", KILLED]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    abandoned = Path(done.stdout.strip())
    assert abandoned.parent == tmp_path
    living, lock = folders.create()
    (tmp_path / "modekeeper-controlplane-new").mkdir()  # its owner has not locked it yet
    folders.sweep()
    assert not abandoned.exists()
    assert sorted(tmp_path.iterdir()) == sorted([living, tmp_path / "modekeeper-controlplane-new"])
    folders.remove(living, lock)
