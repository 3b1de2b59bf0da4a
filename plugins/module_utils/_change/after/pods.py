# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The pods of a workload, as it selects them itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._cluster.client import ApiClient
from ..._reasons.errors import ModeKeeperError

_PAGE = 500


def selector_of(live: Mapping[str, Any]) -> str | None:
    """The label selector of a workload as a query says it; None for a kind that selects no pods."""
    selector = (live.get("spec") or {}).get("selector")
    if not isinstance(selector, Mapping):
        return None
    parts = [f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items())]
    parts += [_expression(entry) for entry in selector.get("matchExpressions") or ()]
    return ",".join(parts) if parts else None


def pods_of(api: ApiClient, live: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pods that a workload's selector names.

    :raises ModeKeeperError: ``READ_…``: what cannot be read is no sign of health.
    """
    selector, namespace = selector_of(live), (live.get("metadata") or {}).get("namespace")
    if selector is None or not isinstance(namespace, str):
        return []
    query: dict[str, str | int] = {"labelSelector": selector, "limit": _PAGE}
    found: list[dict[str, Any]] = []
    while True:
        page = api.get(f"/api/v1/namespaces/{namespace}/pods", query).json()
        items = page.get("items") if isinstance(page, dict) else None
        if not isinstance(items, list):
            raise ModeKeeperError("READ_UNEXPECTED", "the API server answers no list of pods")
        found += items
        token = (page.get("metadata") or {}).get("continue")
        if not token:
            return found
        query["continue"] = token


def _expression(entry: Mapping[str, Any]) -> str:
    key, values = entry["key"], ",".join(entry.get("values") or ())
    match entry["operator"]:
        case "In":
            return f"{key} in ({values})"
        case "NotIn":
            return f"{key} notin ({values})"
        case "Exists":
            return str(key)
        case _:
            return f"!{key}"
