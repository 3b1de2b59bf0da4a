# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who writes an object, and the marks each of them leaves: labels, annotations and field manager, by the tools' own conventions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .manifest import Manifest

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
# Most production objects belong to a delivery tool; what people and scripts write by hand is a minority that never goes away.
WEIGHTS = {"argo": 0.27, "helm": 0.25, "flux": 0.12, "kubectl": 0.12, "terraform": 0.08, "playbook": 0.08, "hand": 0.08}
# A team delivers most of what it runs in one way.
TEAM_HABIT = 0.6


def deliver(owner: str, body: dict[str, Any]) -> Manifest:
    """The object as this owner writes it."""
    return _OWNERS[owner](body)


def _mark(body: dict[str, Any], labels: dict[str, str], annotations: dict[str, str]) -> dict[str, Any]:
    meta = body["metadata"]
    merged = {
        **meta,
        "labels": {**meta.get("labels", {}), **labels},
        "annotations": {**meta.get("annotations", {}), **annotations},
    }
    return {**body, "metadata": {key: value for key, value in merged.items() if value}}


def _place(body: dict[str, Any]) -> tuple[str, str]:
    return body["metadata"].get("namespace", ""), body["metadata"]["name"]


def _argo(body: dict[str, Any]) -> Manifest:
    namespace, name = _place(body)
    group = body["apiVersion"].rpartition("/")[0]
    tracking = f"{namespace}:{group}/{body['kind']}:{namespace}/{name}"
    marked = _mark(body, {}, {"argocd.argoproj.io/tracking-id": tracking})
    return Manifest(marked, "argocd-controller", applied=True)


def _flux(body: dict[str, Any]) -> Manifest:
    namespace, _unused = _place(body)
    labels = {"kustomize.toolkit.fluxcd.io/name": namespace, "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
    return Manifest(_mark(body, labels, {}), "kustomize-controller", applied=True)


def _helm(body: dict[str, Any]) -> Manifest:
    namespace, name = _place(body)
    labels = {"app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": f"{name}-1.4.2"}
    annotations = {"meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": namespace}
    return Manifest(_mark(body, labels, annotations), "helm")


def _kubectl(body: dict[str, Any]) -> Manifest:
    applied = json.dumps(body, separators=(",", ":"), sort_keys=True) + "\n"
    return Manifest(_mark(body, {}, {LAST_APPLIED: applied}), "kubectl-client-side-apply")


def _terraform(body: dict[str, Any]) -> Manifest:
    return Manifest(_mark(body, {"app.kubernetes.io/managed-by": "terraform"}, {}), "Terraform")


def _playbook(body: dict[str, Any]) -> Manifest:
    # The name Ansible's kubernetes.core writes under by default: that of its Python client.
    return Manifest(body, "OpenAPI-Generator")


def _hand(body: dict[str, Any]) -> Manifest:
    return Manifest(body, "kubectl-create")


_OWNERS: dict[str, Callable[[dict[str, Any]], Manifest]] = {
    "argo": _argo,
    "flux": _flux,
    "helm": _helm,
    "kubectl": _kubectl,
    "terraform": _terraform,
    "playbook": _playbook,
    "hand": _hand,
}
