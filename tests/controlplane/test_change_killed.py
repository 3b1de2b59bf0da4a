# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kill -9 at every point of a change: whoever runs next ends it, with each write and each undo sent once and never twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import lookup
from tests.controlplane import ControlPlane

from .change_driver import DEPLOYMENTS
from .verify_helpers import create, patch_of, ref_of, workload

CPU = "/spec/template/spec/containers/0/resources/requests/cpu"
SYSTEM = "/api/v1/namespaces/modekeeper-system"
LEASES = "/apis/coordination.k8s.io/v1/namespaces/modekeeper-system/leases"
BEFORE, AFTER = "1", "800m"


@pytest.fixture(scope="module")
def place() -> Iterator[ControlPlane]:
    """An API server alone: nothing rolls out, so that every write in its log is ours."""
    with ControlPlane(controller_manager=False, scheduler=False, kwok=False) as plane:
        plane.create_namespace("modekeeper-system")
        yield plane


@pytest.fixture
def fresh(place: ControlPlane) -> ControlPlane:
    """The same, with neither lock nor journal of an earlier test."""
    for path in (f"{LEASES}/modekeeper-apply", f"{SYSTEM}/configmaps/modekeeper-journal"):
        place.send("DELETE", path)
    lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "modekeeper-apply"}}
    place.request("POST", LEASES, lease)
    copy = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "modekeeper-journal"}}
    place.request("POST", f"{SYSTEM}/configmaps", copy)
    return place


def item(document: dict[str, Any]) -> dict[str, Any]:
    """A plan's item that lowers a Deployment's CPU request."""
    ref = ref_of(document)
    fields = [{"from": BEFORE, "knob": "cpu_request", "path": CPU, "to": AFTER}]
    patch = list(patch_of(document, {CPU: AFTER}))
    inverse = [patch[0], {"op": "test", "path": CPU, "value": AFTER}, {"op": "replace", "path": CPU, "value": BEFORE}]
    return {
        "ref": {name: getattr(ref, name) for name in ref.__struct_fields__},
        "fields": fields,
        "patch": patch,
        "inverse": inverse,
    }


def plan(plane: ControlPlane, namespace: str, folder: Path) -> dict[str, Any]:
    """A plan over three Deployments: a wave of one and a wave of two."""
    items = [item(create(plane, DEPLOYMENTS, namespace, workload("Deployment", f"web-{n}"))) for n in range(3)]
    found = {"id": f"sha256:{namespace.encode().hex():0<64}"[:71], "items": items}
    (folder / "plan.json").write_text(json.dumps(found))
    return found


def run(plane: ControlPlane, folder: Path, verdict: str, at: int = 0) -> tuple[int, dict[str, Any]]:
    """One process; its status (-9: killed) and what it says."""
    settings = {
        "plan": str(folder / "plan.json"),
        "config": str(plane.admin_kubeconfig),
        "folder": str(folder),
        "verdict": verdict,
        "at": at,
    }
    driver = str(Path(__file__).with_name("change_driver.py"))
    ended = subprocess.run(
        [sys.executable, driver, json.dumps(settings)], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode in (0, -9), ended.stderr
    return ended.returncode, json.loads(ended.stdout) if ended.returncode == 0 else {}


def free(plane: ControlPlane) -> None:
    """Let a dead run's lock go now. Every eighth run waits for it to be taken over, as all would."""
    path = f"{LEASES}/modekeeper-apply"
    plane.request("PATCH", path, {"spec": {"holderIdentity": None}}, "application/merge-patch+json")


def writes(plane: ControlPlane, namespace: str, mark: int) -> list[tuple[str, str]]:
    """What the API server's audit log says was written: object and field manager, sorted."""
    return sorted(
        (event.name, parse_qs(urlsplit(event.uri).query)["fieldManager"][0].rpartition("-")[0])
        for event in plane.audit_events(mark)
        if (event.verb, event.namespace, event.code) == ("patch", namespace, 200)
    )


@pytest.mark.parametrize(("verdict", "outcome"), [("keep", "kept"), ("roll_back", "rolled_back")])
def test_killed_at_any_point_it_ends_once(verdict: str, outcome: str, fresh: ControlPlane, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    fresh.create_namespace(f"kill-{verdict[:4]}-0".replace("_", "-"))
    plan(fresh, f"kill-{verdict[:4]}-0".replace("_", "-"), whole)
    status, said = run(fresh, whole, verdict)
    assert (status, said["phase"], said["outcome"]) == (0, "closed", outcome)
    points = said["points"]
    for at in range(1, len(points) + 1):
        namespace = f"kill-{verdict[:4]}-{at}".replace("_", "-")
        folder = tmp_path / str(at)
        folder.mkdir()
        fresh.create_namespace(namespace)
        found = plan(fresh, namespace, folder)
        mark = fresh.audit_mark()
        assert run(fresh, folder, verdict, at)[0] == -9
        if at % 8:
            free(fresh)
        status, said = run(fresh, folder, verdict)
        where = f"killed at point {at}, {points[at - 1]}"
        assert (status, said["phase"], said["outcome"]) == (0, "closed", outcome), where
        names = [entry["ref"]["name"] for entry in found["items"]]
        undone = [(name, "mk/undo") for name in names] if verdict == "roll_back" else []
        assert writes(fresh, namespace, mark) == sorted([(name, "mk/plan") for name in names] + undone), where
        for name in names:
            live = fresh.request("GET", DEPLOYMENTS.path(namespace, name)).json()
            assert lookup(live, CPU) == (AFTER if verdict == "keep" else BEFORE), where
