# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of a change share: a bare API server, a plan over a few Deployments, and what the audit log says was written."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import lookup
from tests.controlplane import ControlPlane

from .change_driver import DEPLOYMENTS
from .verify_helpers import create, patch_of, ref_of, workload

CPU = "/spec/template/spec/containers/0/resources/requests/cpu"
SYSTEM = "/api/v1/namespaces/modekeeper-system"
LEASES = "/apis/coordination.k8s.io/v1/namespaces/modekeeper-system/leases"
LEASE, COPY = f"{LEASES}/modekeeper-apply", f"{SYSTEM}/configmaps/modekeeper-journal"
MERGE = "application/merge-patch+json"
BEFORE, AFTER = "1", "800m"
_NUMBERS = itertools.count(1)


@contextmanager
def bare_plane() -> Iterator[ControlPlane]:
    """An API server alone: nothing rolls out, so that every write in its log is ours."""
    with ControlPlane(controller_manager=False, scheduler=False, kwok=False) as plane:
        plane.create_namespace("modekeeper-system")
        yield plane


def renew(plane: ControlPlane) -> None:
    """Lock and journal as if there had been no change yet."""
    for path in (LEASE, COPY):
        plane.send("DELETE", path)
    lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "modekeeper-apply"}}
    plane.request("POST", LEASES, lease)
    copy = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "modekeeper-journal"}}
    plane.request("POST", f"{SYSTEM}/configmaps", copy)


def free(plane: ControlPlane) -> None:
    """Let a dead run's lock go now; otherwise it is to be taken over."""
    plane.request("PATCH", LEASE, {"spec": {"holderIdentity": None}}, MERGE)


def item(document: dict[str, Any]) -> dict[str, Any]:
    """A plan's item that lowers a Deployment's CPU request."""
    ref = ref_of(document)
    fields = [{"from": BEFORE, "knob": "cpu_request", "path": CPU, "to": AFTER}]
    patch = list(patch_of(document, {CPU: AFTER}))
    inverse = [patch[0], {"op": "test", "path": CPU, "value": AFTER}, {"op": "replace", "path": CPU, "value": BEFORE}]
    return {
        "container": "main",
        "ref": {name: getattr(ref, name) for name in ref.__struct_fields__},
        "fields": fields,
        "patch": patch,
        "inverse": inverse,
    }


@dataclass(frozen=True)
class Change:
    """A plan over three Deployments (a wave of one and a wave of two) in a namespace of its own, and a folder to make it in."""

    plane: ControlPlane
    namespace: str
    folder: Path
    plan: dict[str, Any]
    mark: int

    @property
    def names(self) -> list[str]:
        return [str(entry["ref"]["name"]) for entry in self.plan["items"]]

    def live(self, name: str) -> dict[str, Any]:
        """An object as it is."""
        found: dict[str, Any] = self.plane.request("GET", DEPLOYMENTS.path(self.namespace, name)).json()
        return found

    def values(self) -> list[Any]:
        """The CPU requests, in the plan's order."""
        return [lookup(self.live(name), CPU) for name in self.names]

    def writes(self, mark: int | None = None) -> list[tuple[str, str]]:
        """What the API server's audit log says was written: object and field manager, sorted."""
        return sorted(
            (event.name, parse_qs(urlsplit(event.uri).query).get("fieldManager", ["-"])[0].rpartition("-")[0])
            for event in self.plane.audit_events(self.mark if mark is None else mark)
            if (event.verb, event.namespace, event.code) == ("patch", self.namespace, 200)
        )

    def once(self, verdict: str = "keep") -> list[tuple[str, str]]:
        """What is to be written: each item once, and each undo once where it is taken back."""
        undone = [(name, "mk/undo") for name in self.names] if verdict == "roll_back" else []
        return sorted([(name, "mk/plan") for name in self.names] + undone)

    def elsewhere(self) -> Path:
        """A folder of another machine."""
        path = self.folder / f"machine-{next(_NUMBERS)}"
        path.mkdir()
        return path

    def start(self, verdict: str = "keep", folder: Path | None = None, **more: Any) -> subprocess.Popen[str]:
        """A run as a process."""
        settings = {
            "plan": str(self.folder / "plan.json"),
            "config": str(self.plane.admin_kubeconfig),
            "folder": str(folder or self.folder),
            "verdict": verdict,
            "at": 0,
            **more,
        }
        driver = str(Path(__file__).with_name("change_driver.py"))
        command = [sys.executable, driver, json.dumps(settings)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, verdict: str = "keep", folder: Path | None = None, **more: Any) -> tuple[int, dict[str, Any]]:
        """The same to its end; its status (-9: killed) and what it says."""
        return ended(self.start(verdict, folder, **more))


def ended(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    """The status of a run's process, and what it says."""
    out, err = process.communicate(timeout=60)
    assert process.returncode in (0, 2, -9), err
    return process.returncode, json.loads(out) if out else {}


def new_change(plane: ControlPlane, folder: Path) -> Change:
    """A change that nobody has begun, in a folder below this one."""
    namespace = f"change-{next(_NUMBERS)}"
    plane.create_namespace(namespace)
    place = folder / namespace
    place.mkdir()
    items = [item(create(plane, DEPLOYMENTS, namespace, workload("Deployment", f"web-{n}"))) for n in range(3)]
    plan = {"id": f"sha256:{namespace.encode().hex()[::-1]:0<64}"[:71], "items": items}
    (place / "plan.json").write_text(json.dumps(plan))
    return Change(plane, namespace, place, plan, plane.audit_mark())
