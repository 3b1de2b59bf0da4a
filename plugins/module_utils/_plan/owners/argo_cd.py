# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Argo CD: tracking annotation, tracking label, or a field written by its controller.

The default label ``app.kubernetes.io/instance`` alone proves nothing, because Helm charts set it too.
"""

from __future__ import annotations

from ..facts import Facts
from ..passport.model import Passport
from .model import Field, Owner

TRACKING_ID = "argocd.argoproj.io/tracking-id"
TRACKING_LABEL = "argocd.argoproj.io/instance"
DEFAULT_LABEL = "app.kubernetes.io/instance"
MANAGERS = ("argocd-controller", "argocd-application-controller", "argocd-server")


def detect(field: Field, facts: Facts, passport: Passport) -> list[Owner]:
    """The application that tracks the object."""
    del facts, passport
    workload = field.target.workload
    evidence: list[str] = []
    names: list[str] = []
    tracking = workload.annotations.get(TRACKING_ID, "")
    if _tracks(tracking, workload.ref.kind, workload.ref.name):
        evidence.append(f"annotation {TRACKING_ID}={tracking}")
        names.append(tracking.partition(":")[0])
    if TRACKING_LABEL in workload.labels:
        evidence.append(f"label {TRACKING_LABEL}={workload.labels[TRACKING_LABEL]}")
        names.append(workload.labels[TRACKING_LABEL])
    managers = [writer for writer in field.writers() if writer in MANAGERS]
    evidence += [f"field manager {manager}" for manager in managers]
    if managers:
        names.append(workload.labels.get(DEFAULT_LABEL, ""))
    if not evidence:
        return []
    name = next((name for name in names if name), "")
    return [Owner("CONFLICT_GITOPS", f"Argo CD application {name}".rstrip(), tuple(evidence), "kustomize")]


def _tracks(tracking: str, kind: str, name: str) -> bool:
    """Whether the id names this very object: ``app:group/Kind:namespace/name``.

    A copied annotation (an operator that copies its resource's onto its children) names another object, and Argo CD ignores it too.
    """
    parts = tracking.split(":")
    return len(parts) == 3 and parts[1].rpartition("/")[2] == kind and parts[2].rpartition("/")[2] == name
