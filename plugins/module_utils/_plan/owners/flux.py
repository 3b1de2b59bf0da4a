# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Flux: labels of the kustomize and helm controllers, or a field written by one of them."""

from __future__ import annotations

from ..facts import Facts
from ..passport.model import Passport
from .model import Field, Owner

_KUSTOMIZE = "kustomize.toolkit.fluxcd.io"
_HELM = "helm.toolkit.fluxcd.io"


def detect(field: Field, facts: Facts, passport: Passport) -> list[Owner]:
    """The HelmRelease or Kustomization that makes the object."""
    del facts, passport
    release = _found(field, _HELM, "helm-controller")
    if release is not None:
        name, evidence = release
        note = "Put the fragment into the HelmRelease; its post-renderer patch holds whatever the chart's keys are."
        return [Owner("CONFLICT_GITOPS", f"Flux HelmRelease {name}".rstrip(), evidence, "flux_helm", note=note)]
    kustomization = _found(field, _KUSTOMIZE, "kustomize-controller")
    if kustomization is None or _disabled(field):
        return []
    name, evidence = kustomization
    return [Owner("CONFLICT_GITOPS", f"Flux Kustomization {name}".rstrip(), evidence, "kustomize")]


def _found(field: Field, domain: str, manager: str) -> tuple[str, tuple[str, ...]] | None:
    labels = field.target.workload.labels
    name, namespace = labels.get(f"{domain}/name", ""), labels.get(f"{domain}/namespace", "")
    evidence = [f"label {domain}/name={name}"] if name else []
    evidence += [f"field manager {manager}"] if manager in field.writers() else []
    return ("/".join(part for part in (namespace, name) if part), tuple(evidence)) if evidence else None


def _disabled(field: Field) -> bool:
    """Whether Flux was told to leave the object alone, so that it would not revert a change."""
    annotations = field.target.workload.annotations
    return annotations.get(f"{_KUSTOMIZE}/reconcile") == "disabled" or annotations.get(f"{_KUSTOMIZE}/ssa") in (
        "Ignore",
        "IfNotPresent",
    )
