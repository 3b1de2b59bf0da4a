# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who owns the fields a patch touches, as the server says: a dry run of server-side apply without force.

It is a probe alone. Server-side apply neither writes nor undoes here: releasing a field does not restore it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..model import ObjectRef
from .pointer import ABSENT, Operation, join, lookup, split, written
from .request import ANNOTATIONS, Request, dry_run_query

APPLY_PATCH = "application/apply-patch+yaml"


def ownership_request(
    path: str, ref: ObjectRef, patch: Sequence[Operation], live: Mapping[str, Any], manager: str
) -> Request | None:
    """The probe, or None where the touched fields cannot be named without their neighbours (a list without names)."""
    document: dict[str, Any] = {
        "apiVersion": f"{ref.group}/{ref.version}" if ref.group else ref.version,
        "kind": ref.kind,
        "metadata": {"name": ref.name},
    }
    touched = [(field, value) for field, value in written(patch).items() if not field.startswith(ANNOTATIONS)]
    if not touched or not all(
        value is not ABSENT and _put(document, split(field), value, live) for field, value in touched
    ):
        return None
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Request("PATCH", path, body, APPLY_PATCH, dry_run_query(manager))


def _put(document: dict[str, Any], tokens: Sequence[str], value: Any, live: Mapping[str, Any]) -> bool:
    """Set one field in the sparse document; list elements by their name. False where an element has none."""
    place: Any = document
    for depth, token in enumerate(tokens[:-1]):
        if isinstance(place, list):
            name = lookup(live, join([*tokens[: depth + 1], "name"]))
            if not isinstance(name, str):
                return False
            entry = next((entry for entry in place if entry["name"] == name), None)
            if entry is None:
                place.append(entry := {"name": name})
            place = entry
            continue
        child: Any = [] if isinstance(lookup(live, join(tokens[: depth + 1])), list) else {}
        place = place.setdefault(token, child)
    if isinstance(place, list):
        return False
    place[tokens[-1]] = value
    return True
