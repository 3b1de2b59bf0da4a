# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of verify share: clients, objects and items on a real control plane."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import lookup
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.request import Stamp
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.resources import (
    Resource,
    kind_of,
    resolve,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.runner import Target
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef
from tests.controlplane import ControlPlane

STAMP = Stamp("ab12cd34", 1)


def client(config: Path) -> ApiClient:
    """A client of the identity in a kubeconfig."""
    return ApiClient(load_endpoint(config, None))


def template(name: str, **resources: str) -> dict[str, Any]:
    """A pod template of one container with these requests."""
    container = {
        "name": "main",
        "image": "example.org/app:1",
        "env": [{"name": "PREFETCH", "value": "2"}, {"name": "PASSWORD", "value": "correct horse"}],
        "resources": {"requests": resources or {"cpu": "1", "memory": "1Gi"}},
    }
    return {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}


def workload(kind: str, name: str, replicas: int = 0, **resources: str) -> dict[str, Any]:
    """A Deployment, StatefulSet or DaemonSet."""
    spec: dict[str, Any] = {"selector": {"matchLabels": {"app": name}}, "template": template(name, **resources)}
    if kind != "DaemonSet":
        spec["replicas"] = replicas
    else:
        spec["template"]["spec"]["nodeSelector"] = {"none": "such"}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def create(plane: ControlPlane, resource: Resource, namespace: str, body: dict[str, Any]) -> dict[str, Any]:
    """Create an object as administrator and return it as stored."""
    answer: dict[str, Any] = plane.request("POST", resource.path(namespace), body).json()
    return answer


def ref_of(document: dict[str, Any]) -> ObjectRef:
    """The reference of a stored object."""
    group, _unused, version = document["apiVersion"].rpartition("/")
    metadata = document["metadata"]
    return ObjectRef(group, version, document["kind"], metadata.get("namespace", ""), metadata["name"], metadata["uid"])


def patch_of(document: dict[str, Any], values: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """A plan item's patch: tests of uid and old values, then the new ones."""
    tests = [{"op": "test", "path": path, "value": lookup(document, path)} for path in values]
    replaces = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    return ({"op": "test", "path": "/metadata/uid", "value": document["metadata"]["uid"]}, *tests, *replaces)


def target_of(api: ApiClient, document: dict[str, Any], values: dict[str, Any]) -> Target:
    """A dry-run target for some values of a stored object."""
    ref = ref_of(document)
    return Target(ref, resolve(api, [kind_of(ref)])[kind_of(ref)], patch_of(document, values), STAMP)


class Interposed:
    """A client that lets something happen just before each PATCH: the race with another writer."""

    def __init__(self, inner: ApiClient, before_patch: Iterable[Callable[[], None]]) -> None:
        self._inner = inner
        self._before = iter(before_patch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def send(self, method: str, path: str, **arguments: Any) -> Any:
        if method == "PATCH":
            next(self._before, lambda: None)()
        return self._inner.send(method, path, **arguments)
