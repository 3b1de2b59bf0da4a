# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Field managers whose writes may be taken over."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Body, Finding, Section, contradicts, list_of

#: Controllers that write again what they wrote: taking over from them ends in a fight, not in a change.
NEVER_ADOPTED = (
    "argocd-application-controller",
    "argocd-controller",
    "helm",
    "helm-controller",
    "kube-controller-manager",
    "kustomize-controller",
    "vpa-updater",
)

SCHEMA = list_of({"type": "string", "minLength": 1, "maxLength": 128})


def _check(body: Body) -> Iterator[Finding]:
    for index, manager in enumerate(body["adopt"]):
        if manager in NEVER_ADOPTED:
            yield contradicts(f"/adopt/{index}", f"{manager} would write its value again; change it at its source")


SECTION = Section("adopt", SCHEMA, _check)
