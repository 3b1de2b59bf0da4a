# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Markdown made of text that nobody vouches for: names, labels and messages of a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .words import plain

# An underscore inside a word is no emphasis (CommonMark 6.2), and codes and knobs are full of them.
_SPECIAL = re.compile(r"([\\`*{}\[\]<>|#!~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_MAX = 200


class Made(str):
    """Markdown already: :func:`text` leaves it as it is."""

    __slots__ = ()


def link(words: object, path: str) -> Made:
    """A link to a file beside the page. :param path: a name of ours, of letters, digits, ``_ - . /`` alone."""
    return Made(f"[{text(words)}]({path})")


def text(value: object) -> str:
    """A value as inert Markdown text on one line, at most 200 characters of it."""
    if isinstance(value, Made):
        return value
    whole = plain(value)
    shown = whole if len(whole) <= _MAX else whole[: _MAX - 1] + "…"
    return _SPECIAL.sub(r"\\\1", shown)


def code(value: object) -> str:
    """A value as a code span: nothing in it is Markdown, and it cannot end the span."""
    return "`" + plain(value).replace("`", "'")[:_MAX] + "`"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a table, none where there are no rows."""
    body = ["| " + " | ".join(text(cell) for cell in row) + " |" for row in rows]
    if not body:
        return []
    return ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header), *body]


def object_name(ref: Mapping[str, Any] | None) -> str:
    """``Kind namespace/name`` of an object reference."""
    if not ref:
        return "–"
    return f"{ref['kind']} " + "/".join(filter(None, (ref["namespace"], ref["name"])))


def subject_name(subject: Mapping[str, Any]) -> str:
    """The subject of a signal, in a reader's words."""
    found = subject.get("object")
    parts = [object_name(found)] if found else []
    # A job that is named as its object is says nothing new.
    known = f"{found['namespace']}/{found['name']}" if found else None
    names = ("job", "metric", "worker", "container")
    parts += [f"{name} {subject[name]}" for name in names if subject.get(name) and subject[name] != known]
    return ", ".join(parts) or "the whole observation"


def number(value: object) -> str:
    """A figure as a reader wants it: four significant digits, no exponent where it can be helped."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int) or value.is_integer():
        return f"{int(value):,}" if abs(value) < 10**15 else f"{value:.4g}"
    return f"{value:.4g}"
