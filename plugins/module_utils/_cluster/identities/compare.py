# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Objects as a board compares them: without what the server keeps for itself and without what is not ours to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .kinds import KINDS

_SERVER_METADATA = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
#: What a running apply keeps there is neither changed nor compared by install.
_RUNTIME = {
    "ConfigMap": ("binaryData", "data"),
    "Lease": ("spec",),
    "Namespace": ("spec",),
    "ServiceAccount": ("secrets",),
}


def normalised(live: Mapping[str, Any]) -> dict[str, Any]:
    """An object without status, server-kept metadata and run-time content."""
    dropped = {"status", "metadata", *_RUNTIME.get(live["kind"], ())}
    result = {key: value for key, value in live.items() if key not in dropped}
    metadata = {key: value for key, value in live["metadata"].items() if key not in _SERVER_METADATA}
    annotations = {key: text for key, text in (metadata.pop("annotations", None) or {}).items() if key != _LAST_APPLIED}
    if annotations:
        metadata["annotations"] = annotations
    result["metadata"] = metadata
    return result


def runtime(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest begins what is a person's or a running apply's from then on: it is made once, and never written over."""
    return any(member in manifest for member in _RUNTIME.get(manifest["kind"], ()))


def lasting(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What of a manifest install goes on to keep so."""
    return {key: value for key, value in manifest.items() if key not in _RUNTIME.get(manifest["kind"], ())}


def holds(live: Mapping[str, Any], manifest: Mapping[str, Any]) -> bool:
    """Whether the guarded members of a live object are just those of the manifest."""
    return all(live.get(member) == manifest.get(member) for member in KINDS[manifest["kind"]].guarded)


def restored(live: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The live object with our labels, and its guarded members replaced whole by the manifest's."""
    result = {**live, "metadata": dict(live["metadata"])}
    result["metadata"]["labels"] = {**(live["metadata"].get("labels") or {}), **manifest["metadata"]["labels"]}
    for member in KINDS[manifest["kind"]].guarded:
        result.pop(member, None)
        if member in manifest:
            result[member] = manifest[member]
    return result
