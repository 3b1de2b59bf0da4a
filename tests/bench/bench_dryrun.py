# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Server-side dry runs of plan items, each with its fresh read and its diff, against one `kubectl patch --dry-run=server` an item."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.controlplane import ControlPlane
from tests.tools.paths import ROOT

from .registry import Goal, Row

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.normalise import changes, side_changes
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import lookup, written
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.request import LAST_CHANGE, Stamp
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.resources import Resource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.runner import Outcome, Runner, Target
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef
from ansible_collections.modekeeper.core.plugins.module_utils._verify.live.cluster import LiveCluster
from ansible_collections.modekeeper.core.plugins.module_utils._verify.live.parallel import THREADS, Pool

ITEMS = 200
_ROUNDS = 3
_SPACE = "bench"
_CPU = "/spec/template/spec/containers/0/resources/requests/cpu"
_DEPLOYMENTS = Resource("apps", "v1", "deployments", namespaced=True)


def rows(scale: int) -> Iterator[Row]:
    """200 items times ``scale``; kubectl takes 200 of them, reckoned up: its time for one does not depend on their number."""
    with ControlPlane(controller_manager=False, scheduler=False, kwok=False) as plane:
        plane.create_namespace(_SPACE)
        targets = [_target(plane, number) for number in range(ITEMS * scale)]
        ours = min(_dry_runs(plane, targets) for _unused in range(_ROUNDS))
        kubectl = _kubectl(plane, targets[:ITEMS]) * scale
    yield Row(
        f"dry run of {len(targets):,} items",
        ours,
        "one kubectl patch --dry-run=server each",
        kubectl,
        goal=Goal(">=", 10),
        inverse=True,
        scale=scale,
        notes={
            "items": len(targets),
            "threads": THREADS,
            "items_per_second": round(len(targets) / ours),
            "kubectl_items_per_second": round(len(targets) / kubectl, 1),
        },
    )


def _target(plane: ControlPlane, number: int) -> Target:
    name = f"app-{number}"
    template = {
        "metadata": {"labels": {"app": name}},
        "spec": {
            "containers": [
                {
                    "name": "main",
                    "image": "example.org/app:1",
                    "env": [{"name": f"SETTING_{index}", "value": str(index)} for index in range(20)],
                    "resources": {"requests": {"cpu": "1", "memory": "1Gi"}},
                }
            ]
        },
    }
    spec = {"replicas": 3, "selector": {"matchLabels": {"app": name}}, "template": template}
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}
    stored = plane.request("POST", _DEPLOYMENTS.path(_SPACE), body).json()
    uid = stored["metadata"]["uid"]
    patch = (
        {"op": "test", "path": "/metadata/uid", "value": uid},
        {"op": "test", "path": _CPU, "value": lookup(stored, _CPU)},
        {"op": "replace", "path": _CPU, "value": "900m"},
    )
    return Target(
        ObjectRef("apps", "v1", "Deployment", _SPACE, name, uid), _DEPLOYMENTS, patch, Stamp("beefbeef", number + 1)
    )


def _dry_runs(plane: ControlPlane, targets: list[Target]) -> float:
    """Seconds from opening the connections to the last diff."""
    started = time.perf_counter()
    api = ApiClient(load_endpoint(plane.admin_kubeconfig, None))
    pool = Pool(LiveCluster(api))
    try:
        outcomes = pool.map(_one, targets)
    finally:
        pool.close()
        api.close()
    taken = time.perf_counter() - started
    if not all(outcome.answer.kind == "accepted" for outcome in outcomes):
        raise RuntimeError("a dry run was not accepted")
    return taken


def _one(runner: Runner, target: Target) -> Outcome:
    outcome = runner.patch(target)
    if outcome.live is not None and outcome.result is not None:
        strange = side_changes(changes(outcome.live, outcome.result), written(target.patch), (LAST_CHANGE,))
        if strange:
            raise RuntimeError(f"unexpected changes: {strange}")
    return outcome


def _kubectl(plane: ControlPlane, targets: list[Target]) -> float:
    base: list[Any] = [
        plane.kubectl,
        f"--kubeconfig={plane.admin_kubeconfig}",
        "--namespace",
        _SPACE,
        "patch",
        "deployment",
    ]
    started = time.perf_counter()
    for target in targets:
        command = [
            *base,
            target.ref.name,
            "--type=json",
            "--dry-run=server",
            "-o",
            "name",
            "-p",
            json.dumps(list(target.patch)),
        ]
        subprocess.run(list(map(str, command)), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started
