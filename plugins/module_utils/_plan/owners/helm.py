# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Helm: the managed-by label together with the release annotations, or a field written by helm."""

from __future__ import annotations

from ..facts import Facts
from ..passport.model import Passport
from .model import Field, Owner

MANAGED_BY = "app.kubernetes.io/managed-by"
RELEASE_NAME = "meta.helm.sh/release-name"
RELEASE_NAMESPACE = "meta.helm.sh/release-namespace"


def detect(field: Field, facts: Facts, passport: Passport) -> list[Owner]:
    """The release that holds the object.

    Charts rendered by other tools carry the label but not the annotations, which Helm itself writes: those have no release.
    """
    del facts, passport
    workload = field.target.workload
    name = workload.annotations.get(RELEASE_NAME, "")
    evidence: list[str] = []
    if name and workload.labels.get(MANAGED_BY) == "Helm":
        evidence += [f"label {MANAGED_BY}=Helm", f"annotation {RELEASE_NAME}={name}"]
    evidence += ["field manager helm"] if "helm" in field.writers() else []
    if not evidence:
        return []
    namespace = workload.annotations.get(RELEASE_NAMESPACE, workload.ref.namespace)
    note = "Which key of the values sets the field depends on the chart; the post-renderer patch does not."
    return [Owner("CONFLICT_HELM", f"Helm release {namespace}/{name}".rstrip("/"), tuple(evidence), "helm", note=note)]
