# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``managedFields``: who last wrote a field.

The rule: an entry that names the field itself goes before one that only owns something around it (an atomic list, an empty struct);
among these the latest time wins; at the same time server-side apply wins over update, since it goes on to claim the field; then
the manager whose name sorts first. Entries of the ``status`` subresource are not asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .wire.common import ManagedFields


class Leaf(NamedTuple):
    """A field: its JSON pointer, and the way to it in ``fieldsV1`` (``f:spec``, ``k:{"name":"main"}`` …)."""

    pointer: str
    keys: tuple[str, ...]


def element(name: str) -> str:
    """The ``fieldsV1`` key of the list element of that name."""
    return "k:" + json.dumps({"name": name}, separators=(",", ":"), ensure_ascii=False)


def last_writers(entries: Sequence[ManagedFields], leaves: Sequence[Leaf]) -> dict[str, str]:
    """Manager by JSON pointer, for those leaves that an entry owns."""
    found: dict[str, str] = {}
    for leaf in leaves:
        best = None
        for entry in entries:
            depth = _owned(entry.fields, leaf.keys)
            if depth == 0 or entry.subresource == "status":
                continue
            rank = (depth == len(leaf.keys), entry.time, entry.operation == "Apply")
            if best is None or rank > best[0] or (rank == best[0] and entry.manager < best[1]):
                best = (rank, entry.manager)
        if best is not None:
            found[leaf.pointer] = best[1]
    return found


def prune(entries: Sequence[ManagedFields], leaves: Sequence[Leaf]) -> list[ManagedFields]:
    """The entries with just what :func:`last_writers` asks of them."""
    kept = []
    for entry in entries:
        fields: dict[str, Any] = {}
        if entry.subresource != "status":
            for leaf in leaves:
                depth = _owned(entry.fields, leaf.keys)
                if depth:
                    _insert(fields, entry.fields, leaf.keys[:depth])
        if fields:
            kept.append(
                ManagedFields(
                    manager=entry.manager,
                    operation=entry.operation,
                    time=entry.time,
                    subresource=entry.subresource,
                    fields=fields,
                )
            )
    return kept


def _owned(fields: Mapping[str, Any], keys: tuple[str, ...]) -> int:
    """How many of ``keys`` lead to the owned thing: all for the field itself, fewer for what is around it, 0 for none."""
    node: Any = fields
    for depth, key in enumerate(keys, start=1):
        node = node.get(key)
        if not isinstance(node, Mapping):
            return 0
        if not node:
            return depth
    # Of a field with members only "." says that it is owned itself.
    return len(keys) if "." in node else 0


def _insert(tree: dict[str, Any], fields: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    node: Any = fields
    for key in keys:
        node = node[key]
        tree = tree.setdefault(key, {})
    if node:
        tree["."] = {}
