# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A field last written by a manager that the passport does not list under ``adopt``: kubectl apply, a pipeline, Terraform."""

from __future__ import annotations

from ..facts import Facts
from ..passport.model import Passport
from .model import Field, Owner

OURS = "mk/"
_ELSEWHERE = ("argocd-", "helm", "kustomize-controller")


def detect(field: Field, facts: Facts, passport: Passport) -> list[Owner]:
    """The managers; those that other detectors name are left to them."""
    del facts
    strangers = [
        writer
        for writer in field.writers()
        if writer not in passport.adopt and not writer.startswith(OURS) and not writer.startswith(_ELSEWHERE)
    ]
    if not strangers:
        return []
    evidence = tuple(f"field manager {writer}" for writer in strangers)
    note = "Whoever ran this manager keeps a copy of the manifest; change it there, or list the manager under adopt."
    return [Owner("CONFLICT_SOURCE", ", ".join(strangers), evidence, "kustomize", note=note)]
