# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Objects and intents for the tests of the room."""

from __future__ import annotations

import copy
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._change.intent import Intent, intent_of

PLAN = "sha256:" + "ab" * 32
CPU = "/spec/template/spec/containers/0/resources/requests/cpu"
WRITER = "kubectl-client-side-apply"
PLANNED, UNDOING = "mk/plan-abababab", "mk/undo-abababab"


def fields_of(manager: str) -> dict[str, Any]:
    """A ``managedFields`` entry of the CPU request."""
    requests = {"f:resources": {"f:requests": {"f:cpu": {}}}}
    containers = {"f:containers": {'k:{"name":"main"}': requests}}
    tree = {"f:spec": {"f:template": {"f:spec": containers}}}
    return {"manager": manager, "operation": "Update", "time": "2026-01-01T00:00:00Z", "fieldsV1": tree}


def deployment(cpu: str = "1", manager: str | None = WRITER, last_change: str = "") -> dict[str, Any]:
    """A Deployment whose CPU request ``manager`` wrote last."""
    container = {"name": "main", "resources": {"requests": {"cpu": cpu}}}
    metadata: dict[str, Any] = {"uid": "u-1", "resourceVersion": "7", "generation": 3}
    if manager is not None:
        metadata["managedFields"] = [fields_of(manager)]
    if last_change:
        metadata["annotations"] = {"modekeeper/last-change": last_change}
    return {"metadata": metadata, "spec": {"template": {"spec": {"containers": [container]}}}}


def planned(seq: int = 1) -> dict[str, Any]:
    """A plan's item that lowers the request from 1 to 800m."""
    uid = {"op": "test", "path": "/metadata/uid", "value": "u-1"}
    ref = {"group": "apps", "version": "v1", "kind": "Deployment", "namespace": "a", "name": f"web-{seq}", "uid": "u-1"}
    return {
        "container": "main",
        "ref": ref,
        "fields": [{"from": "1", "knob": "cpu_request", "path": CPU, "to": "800m"}],
        "patch": [uid, {"op": "test", "path": CPU, "value": "1"}, {"op": "replace", "path": CPU, "value": "800m"}],
        "inverse": [uid, {"op": "test", "path": CPU, "value": "800m"}, {"op": "replace", "path": CPU, "value": "1"}],
    }


def intent(seq: int = 1, live: dict[str, Any] | None = None) -> Intent:
    """The intent of that item on the untouched Deployment."""
    return intent_of(PLAN, seq, planned(seq), copy.deepcopy(live) if live is not None else deployment())
