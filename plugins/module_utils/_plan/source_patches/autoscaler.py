# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Bounds of an autoscaler instead of the field that it writes."""

from __future__ import annotations

from typing import Any

from ..._cluster.model import Autoscaler
from ..._cluster.quantity import amount
from ..change import FieldChange, Guard, inverse_of, patch_of
from .kustomize import kustomize_target
from .model import Move, SourcePatch, api_version
from .yaml_text import Text, emit

_KEDA = {"minReplicas": "minReplicaCount", "maxReplicas": "maxReplicaCount"}


def write(move: Move) -> SourcePatch:
    """For replicas: the bound that stands in the way of the wanted count, of the HPA or of its ScaledObject."""
    scaler = _scaler(move)
    changes = tuple(bound for change in move.changes for bound in _bounds(scaler, change))
    guards = (Guard("/metadata/uid", scaler.ref.uid),)
    return SourcePatch(
        ref=scaler.ref,
        patch=patch_of(guards, changes) if changes else [],
        inverse=inverse_of(guards, changes) if changes else [],
        git=_texts(scaler, changes),
        git_inverse=_texts(scaler, tuple(FieldChange(change.path, change.new, change.old) for change in changes)),
    )


def write_vpa(move: Move) -> SourcePatch:
    """For requests and limits: ``minAllowed`` or ``maxAllowed`` of the container, since the VPA writes them on the pods.

    The observation does not hold the policies that stand there already, so this is a fragment to merge, not a patch.
    """
    scaler = _scaler(move)
    return SourcePatch(scaler.ref, [], [], _policy(move), _policy(move.reversed()))


def _scaler(move: Move) -> Autoscaler:
    if move.owner.scaler is None:
        raise ValueError("the owner is no autoscaler")
    return move.owner.scaler


def _bounds(scaler: Autoscaler, change: FieldChange) -> list[FieldChange]:
    """Upwards the minimum lifts the count and the maximum makes room; downwards the other way round."""
    rises = change.new > change.old
    found: list[FieldChange] = []
    for member, live in (("minReplicas", scaler.min_replicas), ("maxReplicas", scaler.max_replicas)):
        if live is not None and (live < change.new if rises else live > change.new):
            name = _KEDA[member] if scaler.ref.kind == "ScaledObject" else member
            found.append(FieldChange(f"/spec/{name}", live, change.new))
    return found


def _texts(scaler: Autoscaler, changes: tuple[FieldChange, ...]) -> dict[str, str]:
    operations = [{"op": "replace", "path": change.path, "value": change.new} for change in changes]
    patch = {"target": kustomize_target(scaler.ref), "patch": Text(emit(operations))}
    return {"json6902": emit(operations), "kustomize": emit({"patches": [patch]})}


def _policy(move: Move) -> dict[str, str]:
    scaler = _scaler(move)
    policy: dict[str, Any] = {"containerName": move.target.container.name}
    for change in move.changes:
        resource = change.path.rpartition("/")[2]
        bounds = policy.setdefault("maxAllowed" if _falls(change) else "minAllowed", {})
        bounds.setdefault(resource, change.new)
    document = {
        "apiVersion": api_version(scaler.ref),
        "kind": scaler.ref.kind,
        "metadata": {"name": scaler.ref.name, "namespace": scaler.ref.namespace},
        "spec": {"resourcePolicy": {"containerPolicies": [policy]}},
    }
    return {"vertical_pod_autoscaler": emit(document)}


def _falls(change: FieldChange) -> bool:
    return amount(change.new) < amount(change.old)
