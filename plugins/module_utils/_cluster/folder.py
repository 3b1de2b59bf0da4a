# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A folder of JSON lists as ``kubectl get -o json`` and support bundles write them, as a source.

Items of such lists often carry no ``kind``; the list's own says what they are. Files that hold no list of the table are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._artifact.files import MIB, read_bounded
from .._artifact.strict_json import parse_strict
from .._reasons.errors import ModeKeeperError
from .decode import convert_items
from .model import Read
from .resources import NAMESPACES, TABLE, Resource
from .source import About, ConfigMapKeys, Visitor
from .times import whole_seconds

MAX_FILES = 10_000
MAX_FILE_BYTES = 64 * MIB
MAX_FOLDER_BYTES = 1024 * MIB
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_KINDS = {(resource.group, resource.kind): resource for resource in (NAMESPACES, *TABLE)}


@dataclass
class _Found:
    """The objects of one kind: files that hold some, and the version they are of."""

    version: str
    files: list[Path] = field(default_factory=list)


class KubectlFolder:
    """The lists below a folder, as of the newest time that stands in them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def id(self) -> None:
        """A folder has none."""
        return None

    def show(self, visitor: Visitor, _config_maps: ConfigMapKeys) -> None:
        """Show the lists, kind by kind.

        :raises ModeKeeperError: ``SNAPSHOT_MISSING`` (no list in it), ``SNAPSHOT_MALFORMED``, ``SNAPSHOT_TOO_LARGE``,
            ``SNAPSHOT_UNREADABLE``, ``READ_INCONSISTENT`` for one object in two states.
        """
        found: dict[str, _Found] = {}
        newest = version = uid = ""
        for path in self._files():
            document = _parse(path)
            version = version or _server_version(document)
            for resource, api_version, item in _objects(document):
                newest = max(newest, _newest(item))
                entry = found.setdefault(resource.id, _Found(api_version))
                if path not in entry.files[-1:]:
                    entry.files.append(path)
                if resource is NAMESPACES and _name(item) == "kube-system":
                    uid = uid or str(item["metadata"].get("uid") or "")
        found.pop(NAMESPACES.id, None)
        if not found or not newest:
            raise ModeKeeperError("SNAPSHOT_MISSING", f"{self._path.name} holds no list of Kubernetes objects")
        visitor.open(About(uid, version, newest))
        visitor.end(Read(resource=NAMESPACES.id, objects=1, pages=1) if uid else _absent(NAMESPACES))
        for resource in TABLE:
            if resource.id in found:
                visitor.end(self._show_kind(resource, found[resource.id], visitor))
            elif resource.built_in:
                visitor.end(_absent(resource))

    def _show_kind(self, resource: Resource, found: _Found, visitor: Visitor) -> Read:
        sink = visitor.begin(resource)
        latest = _latest(resource, found.files)
        objects = odd = 0
        for path in found.files:
            values = [
                value
                for _kind, _version, value in _objects(_parse(path), resource)
                # Taken out once it is given: the same state may stand in two files.
                if latest.get(_identity(value)) == _resource_version(value) and latest.pop(_identity(value))
            ]
            items, misfits = convert_items(values, resource.item)
            objects, odd = objects + len(items), odd + misfits
            sink.page(found.version, items)
        return Read(
            resource=resource.id,
            objects=objects,
            pages=len(found.files),
            code="READ_UNEXPECTED" if odd else None,
            message=f"{odd} objects are not of their kind's shape and were left out" if odd else "",
        )

    def _files(self) -> Iterator[Path]:
        total = 0
        for count, path in enumerate(sorted(self._path.rglob("*.json"))):
            if path.is_symlink() or not path.is_file():
                continue
            total += path.stat().st_size
            if count > MAX_FILES or total > MAX_FOLDER_BYTES:
                raise ModeKeeperError("SNAPSHOT_TOO_LARGE", f"{self._path.name} holds more than any real bundle")
            yield path


def _parse(path: Path) -> Any:
    data = read_bounded(path, MAX_FILE_BYTES, "SNAPSHOT")
    return parse_strict(data.removeprefix(b"\xef\xbb\xbf"), "SNAPSHOT_MALFORMED", path.name)


def _latest(resource: Resource, files: list[Path]) -> dict[str, str]:
    """The newest resource version of each object: files of one bundle may have been written minutes apart."""
    latest: dict[str, str] = {}
    for path in files:
        for _kind, _version, value in _objects(_parse(path), resource):
            identity, version = _identity(value), _resource_version(value)
            before = latest.setdefault(identity, version)
            if before == version:
                continue
            if not (before.isdecimal() and version.isdecimal()):
                raise ModeKeeperError("READ_INCONSISTENT", f"{path.name} holds an object in another state")
            latest[identity] = max(before, version, key=int)
    return latest


def _objects(document: Any, wanted: Resource | None = None) -> Iterator[tuple[Resource, str, dict[str, Any]]]:
    """The objects of one file whose kind is in the table (or the one wanted), with their API version."""
    if not isinstance(document, dict):
        return
    kind, api_version = str(document.get("kind") or ""), str(document.get("apiVersion") or "")
    items = document.get("items") if kind.endswith("List") else [document]
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("metadata"), dict) or not _name(item):
            continue
        own_kind = str(item.get("kind") or kind.removesuffix("List"))
        group, _unused, version = str(item.get("apiVersion") or api_version).rpartition("/")
        resource = _KINDS.get((group, own_kind))
        if resource is not None and wanted in (None, resource):
            yield resource, version, item


def _name(item: dict[str, Any]) -> str:
    return str(item["metadata"].get("name") or "")


def _identity(item: dict[str, Any]) -> str:
    metadata = item["metadata"]
    return str(metadata.get("uid") or f"{metadata.get('namespace')}/{metadata.get('name')}")


def _resource_version(item: dict[str, Any]) -> str:
    return str(item["metadata"].get("resourceVersion") or "0")


def _newest(value: Any) -> str:
    """The newest time that stands as a value somewhere in an object."""
    if isinstance(value, str):
        return whole_seconds(value) if _TIME.fullmatch(value) else ""
    if isinstance(value, dict):
        return max((_newest(member) for member in value.values()), default="")
    if isinstance(value, list):
        return max((_newest(member) for member in value), default="")
    return ""


def _server_version(document: Any) -> str:
    info = document.get("info") if isinstance(document, dict) else None
    return str(info.get("gitVersion") or "") if isinstance(info, dict) else ""


def _absent(resource: Resource) -> Read:
    return Read(resource=resource.id, code="READ_NOT_FOUND", message=f"the folder holds no {resource.id}")
