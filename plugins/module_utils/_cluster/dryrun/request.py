# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one request that proves a plan item: its patch on a fresh read, marked as ours, as a dry run with strict field validation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .pointer import ABSENT, UID, Operation, failing_tests, lookup

JSON_PATCH = "application/json-patch+json"
LAST_CHANGE = "/metadata/annotations/modekeeper~1last-change"
CHANGE_REF = "/metadata/annotations/modekeeper~1change-ref"
ANNOTATIONS = "/metadata/annotations"
#: Stands in the annotation for the time of the write, which a dry run does not have.
TIME_MARKER = "<time>"


@dataclass(frozen=True)
class Request:
    """One HTTP request; ``query`` is not yet percent-encoded."""

    method: str
    path: str
    body: bytes
    content_type: str
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stamp:
    """Whose change it is.

    :ivar hash8: the first eight hex digits of the plan's id.
    :ivar sequence: the item's place in the plan, from 1.
    :ivar change_ref: the change record it belongs to, or empty.
    :ivar undo: whether the write takes the item back.
    """

    hash8: str
    sequence: int
    time: str = TIME_MARKER
    change_ref: str = ""
    undo: bool = False

    @property
    def manager(self) -> str:
        """The field manager, one for all writes of a plan, one for all that take them back."""
        return f"mk/{'undo' if self.undo else 'plan'}-{self.hash8}"

    @property
    def mark(self) -> str:
        """The annotation's value up to its time: no other write has the same."""
        return f"{self.hash8}.{self.sequence}{'-undo' if self.undo else ''}"

    @property
    def last_change(self) -> str:
        """The annotation's value."""
        return f"{self.mark}.{self.time}"


def plan_hash8(plan_id: str) -> str:
    """The eight digits that stand for a plan in field managers and annotations."""
    return plan_id.removeprefix("sha256:")[:8]


def drift(patch: Sequence[Operation], live: Mapping[str, Any]) -> tuple[str, list[str]] | None:
    """What changed on the object since the plan: ``DRIFT_UID`` or ``DRIFT_FIELD`` and the paths, or None.

    Values are compared as written, because a JSON Patch ``test`` does so too.
    """
    changed = failing_tests(live, patch)
    if UID in changed:
        return "DRIFT_UID", [UID]
    return ("DRIFT_FIELD", changed) if changed else None


def stamped(patch: Sequence[Operation], live: Mapping[str, Any], stamp: Stamp) -> list[dict[str, Any]]:
    """The item's patch, pinned to the read's resourceVersion and carrying our annotations.

    Cooldown is atomic with change: the annotation travels in the same patch.
    """
    annotations = {LAST_CHANGE: stamp.last_change}
    if stamp.change_ref:
        annotations[CHANGE_REF] = stamp.change_ref
    operations = [dict(operation) for operation in patch]
    operations.append(
        {
            "op": "replace",
            "path": "/metadata/resourceVersion",
            "value": lookup(live, "/metadata/resourceVersion"),
        }
    )
    if lookup(live, ANNOTATIONS) is ABSENT:
        operations.append({"op": "add", "path": ANNOTATIONS, "value": {}})
    operations.extend({"op": "add", "path": path, "value": value} for path, value in annotations.items())
    return operations


def dry_run_query(manager: str) -> dict[str, str]:
    """The query that makes a write a dry run; there is no other way in this room to send one."""
    return {"dryRun": "All", "fieldManager": manager, "fieldValidation": "Strict"}


def patch_request(path: str, patch: Sequence[Operation], live: Mapping[str, Any], stamp: Stamp) -> Request:
    """The dry run of one item on the object just read."""
    body = json.dumps(stamped(patch, live, stamp), ensure_ascii=False, separators=(",", ":")).encode()
    return Request("PATCH", path, body, JSON_PATCH, dry_run_query(stamp.manager))


def create_request(path: str, document: Mapping[str, Any], manager: str) -> Request:
    """The dry run of one creation."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Request("POST", path, body, "application/json", dry_run_query(manager))
