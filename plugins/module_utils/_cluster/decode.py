# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a page to structs of just the needed fields."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from .._lib.structs import Struct, field, msgspec
from .._reasons.errors import ModeKeeperError
from .wire.common import ListMeta, Wire

T = TypeVar("T")


class _Raw(Struct):
    """A page whose items are looked at one by one, since one of them is not of its kind's shape."""

    metadata: ListMeta = field(default_factory=ListMeta)
    items: list[Any] | None = None


class _Head(Struct):
    metadata: ListMeta = field(default_factory=ListMeta)


@dataclass(frozen=True)
class Page:
    """:ivar odd: how many items were left out because they are not of their kind's shape."""

    items: list[Any]
    resource_version: str = ""
    continues: str = ""
    odd: int = 0


@cache
def _page_decoder(item: type[Wire]) -> Any:
    page = msgspec.defstruct(
        f"{item.__name__}Page",
        [("metadata", ListMeta, field(default_factory=ListMeta)), ("items", cast("Any", list)[item], [])],
    )
    return msgspec.json.Decoder(page)


@cache
def _decoder(kind: type[Any]) -> Any:
    return msgspec.json.Decoder(kind)


def decode_page(body: bytes, item: type[Wire]) -> Page:
    """The page of a list of ``item``. A few items that do not fit their kind are left out and counted.

    :raises ModeKeeperError: ``READ_TRUNCATED`` for what is not JSON, ``READ_UNEXPECTED`` for what is no list.
    """
    try:
        page = _page_decoder(item).decode(body)
        return Page(page.items, page.metadata.resource_version, page.metadata.continue_)
    except msgspec.ValidationError:
        raw = decode_one(body, _Raw)
        items, odd = convert_items(raw.items or [], item)
        return Page(items, raw.metadata.resource_version, raw.metadata.continue_, odd)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ModeKeeperError("READ_TRUNCATED", "a page is not valid JSON") from exc


def decode_one(body: bytes, kind: type[T]) -> T:
    """One document of a known shape.

    :raises ModeKeeperError: ``READ_TRUNCATED``, ``READ_UNEXPECTED``.
    """
    try:
        found: T = _decoder(cast("Any", kind)).decode(body)
    except msgspec.ValidationError as exc:
        raise ModeKeeperError("READ_UNEXPECTED", "an answer is JSON of another shape than the API's") from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ModeKeeperError("READ_TRUNCATED", "an answer is not valid JSON") from exc
    return found


def convert_items(values: list[Any], item: type[Wire]) -> tuple[list[Any], int]:
    """Structs of parsed objects, and how many did not fit. A member that is null counts as absent, as it does for the server."""
    items, odd = [], 0
    for value in values:
        try:
            items.append(msgspec.convert(_without_nulls(value), item))
        except (msgspec.ValidationError, RecursionError):
            odd += 1
    return items, odd


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_without_nulls(member) for member in value]
    return value


def continue_token(body: bytes) -> str:
    """The ``continue`` of a page, read from its head without the items where the server writes it first (it does)."""
    end = body.find(b'"items":', 0, 4096)
    if end < 0:
        return ""
    head = body[:end].rstrip().rstrip(b",") + b"}"
    try:
        found: _Head = _decoder(_Head).decode(head)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return found.metadata.continue_


@contextmanager
def collector_off() -> Iterator[None]:
    """No cyclic garbage collection inside: what is decoded holds no cycles, and walking it costs as much as decoding it."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
