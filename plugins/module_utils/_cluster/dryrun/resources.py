# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the objects of a kind live, as the server itself says: one read for each group and version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..._reasons.errors import ModeKeeperError
from ..model import ObjectRef
from .exchange import Api, document

Kind = tuple[str, str, str]


@dataclass(frozen=True)
class Resource:
    """A kind as the API serves it."""

    group: str
    version: str
    plural: str
    namespaced: bool

    def path(self, namespace: str, name: str = "") -> str:
        """The path of one object, or of the collection."""
        root = f"/apis/{quote(self.group)}/{quote(self.version)}" if self.group else f"/api/{quote(self.version)}"
        scope = f"/namespaces/{quote(namespace, safe='')}" if self.namespaced else ""
        return f"{root}{scope}/{self.plural}" + (f"/{quote(name, safe='')}" if name else "")


PODS = Resource("", "v1", "pods", namespaced=True)


def kind_of(ref: ObjectRef) -> Kind:
    """Group, version and kind of a reference."""
    return ref.group, ref.version, ref.kind


def resolve(api: Api, kinds: Iterable[Kind]) -> dict[Kind, Resource]:
    """The resource of each kind; a kind that the server does not serve is left out.

    :raises ModeKeeperError: any ``READ_…`` but ``READ_NOT_FOUND``.
    """
    wanted = set(kinds)
    found: dict[Kind, Resource] = {}
    for group, version in sorted({(group, version) for group, version, _unused in wanted}):
        for kind, resource in _served(api, group, version):
            if (group, version, kind) in wanted:
                found[group, version, kind] = resource
    return found


def _served(api: Api, group: str, version: str) -> list[tuple[str, Resource]]:
    root = f"/apis/{quote(group)}/{quote(version)}" if group else f"/api/{quote(version)}"
    try:
        listing = document(api.get(root)) or {}
    except ModeKeeperError as error:
        if error.code == "READ_NOT_FOUND":
            return []
        raise
    entries = listing.get("resources")
    return [
        (str(entry["kind"]), Resource(group, version, entry["name"], bool(entry.get("namespaced"))))
        for entry in (entries if isinstance(entries, list) else ())
        if _is_resource(entry)
    ]


def _is_resource(entry: Any) -> bool:
    return (
        isinstance(entry, Mapping)
        and isinstance(entry.get("kind"), str)
        and isinstance(entry.get("name"), str)
        and "/" not in entry["name"]
    )
