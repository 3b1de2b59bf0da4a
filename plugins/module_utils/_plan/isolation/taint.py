# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The change that isolates a node: one taint of our own and one annotation; never ``spec.unschedulable``, which others set too."""

from __future__ import annotations

from typing import Any

from ..._cluster.model import Node
from ..change import FieldChange, Guard, inverse_of, patch_of
from ..items import item_digest, reference

TAINT = "modekeeper/quarantine"
ANNOTATION = "modekeeper/quarantine"
EFFECT = "NoSchedule"
KNOB = "isolation"
#: Every node has annotations: its kubelet and the controllers write some.
_KEY = "/metadata/annotations/modekeeper~1quarantine"


def ours(node: Node) -> str | None:
    """The id that our taint and our annotation name both; None where it is not we who isolated the node."""
    ids = {taint.get("value") for taint in node.taints if taint.get("key") == TAINT and taint.get("effect") == EFFECT}
    named = node.annotations.get(ANNOTATION)
    return named if named and ids == {named} else None


def isolation(node: Node, finding: str, why: list[str], expires_at: str) -> dict[str, Any]:
    """The item that isolates a node, with its inverse."""
    guards, changes = (Guard("/metadata/uid", node.ref.uid),), _changes(node, finding)
    return {
        **_common(node, changes, why),
        "expires_at": expires_at,
        "inverse": inverse_of(guards, changes),
        "patch": patch_of(guards, changes),
    }


def release(node: Node, finding: str, why: list[str], expires_at: str) -> dict[str, Any]:
    """The item that takes our isolation of a node back: our taint where it stands now, and our annotation."""
    guards = (Guard("/metadata/uid", node.ref.uid),)
    place = next(index for index, taint in enumerate(node.taints) if taint.get("key") == TAINT)
    path = f"/spec/taints/{place}"
    changes = (
        FieldChange(path, _taint(finding), None),
        FieldChange(_KEY, finding, None),
    )
    common = _common(node, changes, why)
    patch = [{"op": "test", "path": guard.path, "value": guard.value} for guard in guards]
    inverse = list(patch)
    for change in changes:
        patch += [{"op": "test", "path": change.path, "value": change.old}, {"op": "remove", "path": change.path}]
        inverse.append({"op": "add", "path": change.path, "value": change.old})
    return {**common, "expires_at": expires_at, "inverse": inverse, "patch": patch}


def _changes(node: Node, finding: str) -> tuple[FieldChange, ...]:
    taint, place = _taint(finding), len(node.taints)
    absent = () if place else ("/spec/taints",)
    first = FieldChange("/spec/taints", None, [taint]) if absent else FieldChange(f"/spec/taints/{place}", None, taint)
    return first, FieldChange(_KEY, None, finding)


def _taint(finding: str) -> dict[str, str]:
    return {"effect": EFFECT, "key": TAINT, "value": finding}


def _common(node: Node, changes: tuple[FieldChange, ...], why: list[str]) -> dict[str, Any]:
    common = {
        "container": "",
        "fields": [{"from": change.old, "knob": KNOB, "path": change.path, "to": change.new} for change in changes],
        "from": changes[0].old,
        "knob": KNOB,
        "ref": reference(node.ref),
        "to": changes[0].new,
    }
    return {
        **common,
        "effect": {"purpose": "reduces harm"},
        "id": item_digest(common),
        "restarts": False,
        "role": "",
        "tier": "mid",
        "unit": "taint",
        "why": why,
    }
