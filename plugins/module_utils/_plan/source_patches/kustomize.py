# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kustomize and plain JSON6902, for Argo CD, Flux Kustomizations and any repository of manifests."""

from __future__ import annotations

from typing import Any

from ..._cluster.model import ObjectRef
from ..change import inverse_of, patch_of
from .model import Move, SourcePatch, api_version, changed_resources
from .yaml_text import Text, emit

#: Kinds whose containers a strategic merge finds by name; for others kustomize would replace the whole list.
_BUILT_IN = ("CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet")


def write(move: Move) -> SourcePatch:
    """Both forms, there and back."""
    return SourcePatch(
        ref=move.target.workload.ref,
        patch=patch_of(move.guards, move.changes),
        inverse=inverse_of(move.guards, move.changes),
        git=texts(move),
        git_inverse=texts(move.reversed()),
    )


def texts(move: Move) -> dict[str, str]:
    """By format: ``kustomize``, ``json6902`` and, for built-in kinds, ``strategic_merge``."""
    operations = git_operations(move)
    found = {"json6902": emit(operations), "kustomize": emit({"patches": [kustomize_patch(move)]})}
    if move.target.workload.ref.kind in _BUILT_IN:
        found["strategic_merge"] = emit(_strategic(move))
    return found


def git_operations(move: Move) -> list[dict[str, Any]]:
    """JSON6902 for manifests: the container's name is tested, values are not.

    In Git there is no uid, and the value may be written otherwise than the server returned it (``1000m`` for ``1``).
    """
    tests = [
        {"op": "test", "path": guard.path, "value": guard.value}
        for guard in move.guards
        if not guard.path.startswith("/metadata/")
    ]
    return [*tests, *({"op": "replace", "path": change.path, "value": change.new} for change in move.changes)]


def kustomize_patch(move: Move) -> dict[str, Any]:
    """One entry of a kustomization's ``patches``."""
    return {"target": kustomize_target(move.target.workload.ref), "patch": Text(emit(git_operations(move)))}


def kustomize_target(ref: ObjectRef) -> dict[str, str]:
    """The selector of just this object."""
    target = {
        "group": ref.group,
        "version": ref.version,
        "kind": ref.kind,
        "name": ref.name,
        "namespace": ref.namespace,
    }
    return {key: value for key, value in target.items() if value}


def _strategic(move: Move) -> dict[str, Any]:
    ref, container = move.target.workload.ref, move.target.container
    group = "initContainers" if container.init else "containers"
    body: dict[str, Any] = {"spec": {group: [{"name": container.name, "resources": changed_resources(move)}]}}
    for step in reversed(move.target.workload.template.split("/")[1:]):
        body = {step: body}
    return {
        "apiVersion": api_version(ref),
        "kind": ref.kind,
        "metadata": {"name": ref.name, "namespace": ref.namespace},
        **body,
    }
