# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The main job on a real cluster, as a user runs it: install, evaluate as the verifier, and nothing was touched.

The proof is the API server's own audit log.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane import ADMIN, ControlPlane, mutations, wait_until
from tests.controlplane.identities import identities_kubeconfigs, install_identities
from tests.controlplane.verify_helpers import workload
from tests.integration.playbooks.runner import Run, body, playbook

SPACE = "shop"
FENCE_AGE_SECONDS = 31
VERIFIER = "system:serviceaccount:modekeeper-system:modekeeper-verifier"


def deploy(plane: ControlPlane, name: str, manager: str, **fields: Any) -> None:
    document = workload("Deployment", name, 2, cpu="2", memory="1Gi")
    document["metadata"].update(fields)
    plane.request("POST", f"/apis/apps/v1/namespaces/{SPACE}/deployments?fieldManager={manager}", document)


def ready(plane: ControlPlane, name: str) -> bool:
    found = plane.request("GET", f"/apis/apps/v1/namespaces/{SPACE}/deployments/{name}").json()
    return bool(found["status"].get("readyReplicas") == 2)


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """A plane with the three identities, a fence that is old enough, and two services that ask for too much."""
    with ControlPlane() as started:
        started.create_namespace(SPACE)
        started.add_nodes(2)
        install_identities(started)
        installed = time.monotonic()
        deploy(started, "web", "kubectl-create")
        deploy(
            started,
            "shelf",
            "argocd-controller",
            annotations={"argocd.argoproj.io/tracking-id": "a:apps/Deployment:shop/shelf"},
        )
        wait_until(lambda: all(ready(started, name) for name in ("web", "shelf")), "two ready services", 60)
        time.sleep(max(0.0, FENCE_AGE_SECONDS - (time.monotonic() - installed)))
        yield started


@pytest.fixture(scope="module")
def kubeconfigs(plane: ControlPlane) -> dict[str, Path]:
    return identities_kubeconfigs(plane)


@pytest.fixture(scope="module")
def telemetry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine days of CPU use, a fifth of a core, of both services."""
    path = tmp_path_factory.mktemp("telemetry") / "use.jsonl"
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)
    with path.open("w") as handle:
        for name in ("web", "shelf"):
            for half_hour in range(9 * 48):
                line = {
                    "job": f"{SPACE}/{name}",
                    "worker": "0",
                    "container": "main",
                    "metric": "cpu_use",
                    "unit": "cores",
                    "time": (start + timedelta(minutes=30 * half_hour)).isoformat().replace("+00:00", "Z"),
                    "value": 0.2 + 0.01 * (half_hour % 7),
                }
                handle.write(json.dumps(line) + "\n")
    return path


def evaluate(kubeconfig: Path, telemetry: Path, out: Path, *flags: str, **more: Any) -> Run:
    variables = {
        "modekeeper_kubeconfig": str(kubeconfig),
        "modekeeper_telemetry": str(telemetry),
        "modekeeper_passport": "pilot",
        "modekeeper_out": str(out),
        **more,
    }
    return playbook("evaluate", variables, *flags)


def test_the_verifier_verifies_and_the_audit_log_shows_that_nothing_was_persisted(
    plane: ControlPlane, kubeconfigs: dict[str, Path], telemetry: Path, tmp_path: Path
) -> None:
    mark = plane.audit_mark()
    run = evaluate(kubeconfigs["verifier"], telemetry, tmp_path / "out", modekeeper_require_live=True)
    assert run.status == 0, run.text
    report = body(tmp_path / "out", "verify.json")
    assert (report["outcome"], report["class"], report["identity"]) == ("verified", "verifier", VERIFIER)
    plan = body(tmp_path / "out", "plan.json")
    assert [(item["ref"]["name"], item["knob"]) for item in plan["items"]] == [("web", "cpu_request")]
    assert [(item["ref"]["name"], item["owner"]["code"]) for item in plan["at_source"]] == [
        ("shelf", "CONFLICT_GITOPS")
    ]
    events = [event for event in plane.audit_events(mark) if event.by(VERIFIER)]
    assert [event for event in events if event.verb == "patch" and event.dry_run]
    assert mutations(events) == []
    assert (tmp_path / "out" / "snapshot.json.gz").exists()


def test_what_was_recorded_plans_the_same(kubeconfigs: dict[str, Path], telemetry: Path, tmp_path: Path) -> None:
    assert evaluate(kubeconfigs["observer"], telemetry, tmp_path / "live").status == 0
    variables = {
        "modekeeper_snapshot": str(tmp_path / "live" / "snapshot.json.gz"),
        "modekeeper_telemetry": str(telemetry),
        "modekeeper_out": str(tmp_path / "replayed"),
    }
    assert playbook("evaluate", variables).status == 0
    live, replayed = (body(tmp_path / name, "observation.json") for name in ("live", "replayed"))
    assert {**live, "source": ""} == {**replayed, "source": ""}
    assert body(tmp_path / "live", "plan.json")["items"] == body(tmp_path / "replayed", "plan.json")["items"]


@pytest.mark.parametrize(
    ("identity", "code"), [("observer", "DRY_RUN_IMPOSSIBLE"), ("admin", "IDENTITY_OVERPRIVILEGED")]
)
def test_other_identities_end_well_with_static_only_and_send_no_dry_run(
    plane: ControlPlane, kubeconfigs: dict[str, Path], telemetry: Path, tmp_path: Path, identity: str, code: str
) -> None:
    kubeconfig = plane.admin_kubeconfig if identity == "admin" else kubeconfigs[identity]
    mark = plane.audit_mark()
    run = evaluate(kubeconfig, telemetry, tmp_path / "out")
    assert run.status == 0, run.text
    report = body(tmp_path / "out", "verify.json")
    assert report["outcome"] == "static_only"
    assert code in {entry["code"] for check in report["checks"] for entry in check["reasons"]}
    user = ADMIN if identity == "admin" else "system:serviceaccount:modekeeper-system:modekeeper-observer"
    ours = [event for event in plane.audit_events(mark) if event.by(user)]
    assert ours
    assert not [
        event for event in ours if event.verb == "patch" or (event.verb == "create" and event.resource == "pods")
    ]


def test_check_mode_shows_the_boards_diff_and_writes_nothing_anywhere(
    plane: ControlPlane, kubeconfigs: dict[str, Path], telemetry: Path, tmp_path: Path
) -> None:
    mark = plane.audit_mark()
    run = evaluate(
        kubeconfigs["all"],
        telemetry,
        tmp_path / "out",
        "--check",
        "--diff",
        modekeeper_contexts={"observer": "observer", "verifier": "verifier"},
        modekeeper_commit=True,
    )
    assert run.status == 0, run.text
    assert not (tmp_path / "out").exists()
    assert re.search(r'^- +cpu: "2"$', run.text, re.MULTILINE), run.text
    assert re.search(r'^\+ +cpu: "1800m"$', run.text, re.MULTILINE), run.text
    for noise in ("managedFields", "resourceVersion", "correct horse"):
        assert noise not in run.text
    ours = [event for event in plane.audit_events(mark) if "modekeeper" in event.user]
    assert ours
    assert mutations(ours) == []


def test_a_server_that_is_not_there_ends_with_its_code(
    kubeconfigs: dict[str, Path], telemetry: Path, tmp_path: Path
) -> None:
    document = kubeconfigs["verifier"].read_text()
    broken = kubeconfigs["verifier"].with_name("nobody-there.kubeconfig")  # beside the authority it names
    broken.write_text(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:1", document))
    run = evaluate(broken, telemetry, tmp_path / "out")
    assert (run.status, run.first_word) == (2, "READ_UNREACHABLE")
    assert not (tmp_path / "out" / "observation.json").exists()
