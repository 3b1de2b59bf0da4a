# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who wrote the fields of a live object last, as the server keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._cluster.dryrun.pointer import join, lookup, split
from .._cluster.fields import Leaf, element, last_writers
from .._cluster.wire.common import ManagedFields
from .._lib.structs import msgspec


def owners(live: Mapping[str, Any], paths: Iterable[str]) -> dict[str, str]:
    """Manager by path, for those paths that somebody is known to own; nothing where ``managedFields`` are stripped or strange."""
    try:
        entries = msgspec.convert(lookup(live, "/metadata/managedFields"), list[ManagedFields])
    except msgspec.ValidationError:
        return {}
    return last_writers(entries, [Leaf(path, _keys(live, path)) for path in sorted(paths)])


def _keys(live: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """The way of a path in ``fieldsV1``: list elements are known there by their name."""
    tokens = split(path)
    return tuple(_key(live, tokens[: place + 1]) for place in range(len(tokens)))


def _key(live: Mapping[str, Any], tokens: list[str]) -> str:
    if tokens[-1].isdecimal():
        name = lookup(live, join([*tokens, "name"]))
        if isinstance(name, str):
            return element(name)
    return f"f:{tokens[-1]}"
