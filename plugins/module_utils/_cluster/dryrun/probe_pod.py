# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The Pod that a workload's controller would make from its template.

A Deployment's own dry run sees no LimitRange, quota or enforced PodSecurity level; those judge pods. So a Pod from the live
template and one from the patched template are dry-run too, and only what the patched one alone is refused for speaks against the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from .answer import Answer
from .pointer import lookup

_IN_TEMPLATE = ("/spec/containers/", "/spec/initContainers/", "/metadata/annotations/", "/metadata/labels/")


def template_of(path: str) -> str | None:
    """The pointer of the pod template that a path leads into (``/spec/template``), or None."""
    for mark in _IN_TEMPLATE:
        template, found, _unused = path.rpartition(mark)
        if found and template:
            return template
    return None


def probe_pod(document: Mapping[str, Any], template: str, name: str) -> dict[str, Any] | None:
    """The Pod of the template at a pointer of an object, or None where there is no template.

    :param name: of the probe; it is never made, so it need not be free for long.
    """
    found = lookup(document, template)
    if not isinstance(found, Mapping) or not isinstance(found.get("spec"), Mapping):
        return None
    metadata = found.get("metadata")
    kept = metadata if isinstance(metadata, Mapping) else {}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "labels": dict(kept.get("labels") or {}),
            "annotations": dict(kept.get("annotations") or {}),
        },
        "spec": dict(found["spec"]),
    }


def compare(live: Answer, patched: Answer) -> tuple[Literal["passed", "note", "failed", "insufficient"], Answer | None]:
    """What two probes say together: ``passed``, ``note`` (both are refused for the same), ``failed`` or ``insufficient``.

    The answer returned is the one to report, None when there is nothing to say.
    """
    if patched.kind == "accepted":
        return "passed", None
    if patched.kind != "refused":
        return "insufficient", patched
    if live.kind == "refused" and (live.code, live.details) == (patched.code, patched.details):
        return "note", patched
    return "failed", patched
