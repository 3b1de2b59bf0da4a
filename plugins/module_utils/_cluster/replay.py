# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A recording as a source: believed only when its id is the digest of what it holds, then shown page by page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from .._artifact.clock import parse_time
from .._artifact.files import MIB, open_regular
from .._artifact.store import check_document
from .._artifact.strict_json import parse_strict
from .._lib.structs import Struct, msgspec
from .._reasons.errors import ModeKeeperError
from .decode import convert_items, decode_page
from .gunzip import unpacked, unpacked_whole
from .lists import PageSink
from .model import Read
from .resources import BY_ID, Resource
from .snapshot import AFTER_ID, KIND, SCHEMA
from .source import About, ConfigMapKeys, Visitor

MAX_BYTES = 2048 * MIB
MAX_LOOSE_BYTES = 256 * MIB
MAX_PAGE_BYTES = 64 * MIB
_ID = re.compile(rb',"id":"(sha256:[0-9a-f]{64})"' + re.escape(AFTER_ID) + rb"\n")
_TAIL_BYTES = len(b',"id":"sha256:"') + 64 + len(AFTER_ID) + 1
# Inside a JSON string every quote is escaped, and no struct of wire/ has such a member, so these stand between pages and nowhere else.
_BETWEEN = b',{"items":['
_END = b'],"reads":['
_CODES = {
    "ARTIFACT_MALFORMED": "SNAPSHOT_MALFORMED",
    "ARTIFACT_NOT_CANONICAL": "SNAPSHOT_MALFORMED",
    "ARTIFACT_KIND_MISMATCH": "SNAPSHOT_SCHEMA_UNKNOWN",
    "ARTIFACT_SCHEMA_UNKNOWN": "SNAPSHOT_SCHEMA_UNKNOWN",
    "ARTIFACT_ID_MISMATCH": "SNAPSHOT_ID_MISMATCH",
}


class _Cluster(Struct, forbid_unknown_fields=True):
    uid: str
    version: str


class _Head(Struct, forbid_unknown_fields=True):
    cluster: _Cluster
    observed_at: str


class _Tail(Struct, forbid_unknown_fields=True):
    reads: list[Read]


class _PageNames(Struct):
    resource: str
    version: str


class _LoosePage(Struct, forbid_unknown_fields=True):
    items: list[Any]
    resource: str
    version: str


class _LooseBody(Struct, forbid_unknown_fields=True):
    cluster: _Cluster
    observed_at: str
    pages: list[_LoosePage]
    reads: list[Read]


class Recording:
    """``snapshot.json.gz`` of an earlier observation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._id: str | None = None

    @property
    def id(self) -> str | None:
        """The recording's id, once it was shown."""
        return self._id

    def show(self, visitor: Visitor, _config_maps: ConfigMapKeys) -> None:
        """Show what was recorded.

        :raises ModeKeeperError: ``SNAPSHOT_…``.
        """
        with open_regular(self._path, "SNAPSHOT") as handle:
            found = self._verify(handle)
            handle.seek(0)
            if found is None:
                # Not as we write it: laid out anew by some tool, or altered. Only the whole document can tell.
                self._id = self._show_loose(handle, visitor)
            else:
                self._show_strict(handle, visitor, found)
                self._id = found

    def _verify(self, handle: BinaryIO) -> str | None:
        """The id, where the file is byte for byte as we write it and holds what the id says."""
        digest, held = hashlib.sha256(), b""
        for chunk in unpacked(handle, self._path.name, MAX_BYTES):
            held += chunk
            digest.update(held[:-_TAIL_BYTES])
            held = held[-_TAIL_BYTES:]
        match = _ID.fullmatch(held)
        digest.update(AFTER_ID)
        named = match[1].decode() if match else None
        return named if named == "sha256:" + digest.hexdigest() else None

    def _show_strict(self, handle: BinaryIO, visitor: Visitor, expected: str) -> None:
        digest = hashlib.sha256()
        shower = _Shower(visitor, self._path.name)
        for number, part in enumerate(_parts(self._chunks(handle, digest), self._path.name)):
            if number == 0:
                shower.head(self._decode(part, _Head))
            elif part.startswith(b'{"reads":['):
                shower.tail(self._decode(part, _Tail).reads)
            else:
                names = self._decode(part, _PageNames)
                shower.page(names.resource, names.version, part)
        if "sha256:" + digest.hexdigest() != expected:
            raise ModeKeeperError("SNAPSHOT_UNREADABLE", f"{self._path.name} changed while it was read")

    def _chunks(self, handle: BinaryIO, digest: Any) -> Iterator[bytes]:
        """The document up to its id, hashed on the way."""
        held = b""
        for chunk in unpacked(handle, self._path.name, MAX_BYTES):
            held += chunk
            ready, held = held[:-_TAIL_BYTES], held[-_TAIL_BYTES:]
            digest.update(ready)
            yield ready
        digest.update(AFTER_ID)

    def _show_loose(self, handle: BinaryIO, visitor: Visitor) -> str:
        name = self._path.name
        data = unpacked_whole(handle, name, MAX_LOOSE_BYTES)
        try:
            document = check_document(parse_strict(data, "SNAPSHOT_MALFORMED", name), name, KIND, SCHEMA)
        except ModeKeeperError as error:
            raise ModeKeeperError(_CODES.get(error.code, error.code), error.message) from error
        try:
            body = msgspec.convert(document.body, _LooseBody)
        except msgspec.ValidationError as exc:
            raise _malformed(name) from exc
        shower = _Shower(visitor, name)
        shower.head(_Head(body.cluster, body.observed_at))
        for page in body.pages:
            shower.objects(page.resource, page.version, page.items)
        shower.tail(body.reads)
        return document.id

    def _decode(self, data: bytes, kind: type[Any]) -> Any:
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
            raise _malformed(self._path.name) from exc


class _Shower:
    """Shows the parts of a recording, kind by kind."""

    def __init__(self, visitor: Visitor, name: str) -> None:
        self._visitor = visitor
        self._name = name
        self._kind: str | None = None
        self._sink: PageSink | None = None

    def head(self, head: _Head) -> None:
        try:
            parse_time(head.observed_at)
        except ModeKeeperError as exc:
            raise _malformed(self._name) from exc
        self._visitor.open(About(head.cluster.uid, head.cluster.version, head.observed_at))

    def page(self, kind: str, version: str, data: bytes) -> None:
        resource = self._begin(kind)
        if resource is not None and self._sink is not None:
            try:
                page = decode_page(data, resource.item)
            except ModeKeeperError as exc:
                raise _malformed(self._name) from exc
            self._give(version, page.items, page.odd)

    def objects(self, kind: str, version: str, values: list[Any]) -> None:
        resource = self._begin(kind)
        if resource is not None:
            self._give(version, *convert_items(values, resource.item))

    def tail(self, reads: list[Read]) -> None:
        for read in reads:
            self._visitor.end(read)

    def _begin(self, kind: str) -> Resource | None:
        resource = BY_ID.get(kind)
        if kind != self._kind:
            self._kind = kind
            # A kind that this version does not know is passed over, as it would be in a live cluster.
            self._sink = self._visitor.begin(resource) if resource is not None else None
        return resource

    def _give(self, version: str, items: list[Any], odd: int) -> None:
        if odd or self._sink is None:
            raise _malformed(self._name)
        self._sink.page(version, items)


def _parts(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The head, each page, and the tail of a recording, each a JSON document of its own."""
    buffer = b""
    marker = b',"pages":['
    headed = False
    for chunk in chunks:
        buffer += chunk
        if not headed:
            end = buffer.find(marker)
            if end < 0:
                continue
            if not buffer.startswith(b'{"body":'):
                raise _malformed(name)
            yield buffer[len(b'{"body":') : end] + b"}"
            buffer, headed = buffer[end + len(marker) :], True
        start = 0
        while (end := buffer.find(_BETWEEN, start)) >= 0:
            yield buffer[start:end]
            start = end + 1
        buffer = buffer[start:]
        if len(buffer) > MAX_PAGE_BYTES:
            raise ModeKeeperError("SNAPSHOT_TOO_LARGE", f"{name} holds a page larger than {MAX_PAGE_BYTES} bytes")
    end = buffer.rfind(_END)
    if not headed or end < 0 or not buffer.endswith(b"}"):
        raise _malformed(name)
    if end:
        yield buffer[:end]
    yield b"{" + buffer[end + 2 :]


def _malformed(name: str) -> ModeKeeperError:
    return ModeKeeperError("SNAPSHOT_MALFORMED", f"{name} does not hold a recording")
