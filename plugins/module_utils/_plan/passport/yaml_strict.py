# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""YAML as a policy needs it: one document, no duplicate keys, aliases, anchors or tags, and no scalar that surprises.

Plain scalars are read as JSON would read them: ``true``, ``false``, ``null``, decimal integers and decimal numbers. Everything else is
text, also what YAML 1.1 makes a boolean (``no``, ``on``), a date (``2026-01-01``), an octal (``010``) or a base-60 number (``1:30``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..._artifact.canonical import MAX_DEPTH, MAX_SAFE_INTEGER
from ..pointer import escape
from .problem import Place, Problem

if TYPE_CHECKING:
    from yaml.events import Event
    from yaml.nodes import MappingNode, Node, ScalarNode

MAX_NODES = 50_000
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_LITERALS: dict[str, Any] = {"true": True, "false": False, "null": None, "": None}


@dataclass
class ParsedYaml:
    """A document: its value, where each pointer stands, and what is wrong with it.

    :ivar places: place of the value by JSON pointer; of a member's key under ``pointer + "#key"``.
    """

    value: Any = None
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse_yaml(data: bytes) -> ParsedYaml:
    """The document in ``data`` with everything that is wrong with its form (``PASSPORT_MALFORMED``)."""
    import yaml

    parsed = ParsedYaml()
    text = _decode(data, parsed.problems)
    if text is None:
        return parsed
    try:
        _refuse_references(_events(text), parsed.problems)
        if parsed.problems:
            return parsed
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as exc:
        parsed.problems.append(_syntax(exc))
        return parsed
    if root is None:
        parsed.problems.append(_malformed(Place(1, 1), "", "the file holds no document"))
        return parsed
    parsed.value = _Builder(parsed).value_of(root, "")
    return parsed


def _malformed(place: Place, path: str, message: str) -> Problem:
    return Problem("PASSPORT_MALFORMED", place, path, message)


def _decode(data: bytes, problems: list[Problem]) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        problems.append(_malformed(Place(line, 1), "", f"the file is not UTF-8 (byte {exc.start})"))
        return None
    if text.startswith("\ufeff"):
        problems.append(_malformed(Place(1, 1), "", "the file begins with a byte order mark; save it without"))
        return None
    return text


def _events(text: str) -> Iterator[Event]:
    import yaml

    yield from yaml.parse(text, Loader=yaml.SafeLoader)


def _refuse_references(events: Iterator[Event], problems: list[Problem]) -> None:
    """Anchors, aliases, tags, further documents, and more nodes or depth than a policy has, before anything recurses."""
    from yaml.events import CollectionEndEvent, CollectionStartEvent, DocumentStartEvent

    depth = documents = 0
    for nodes, event in enumerate(events):
        place = _place(event)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        if documents > 1:
            problems.append(_malformed(place, "", "the file holds more than one document"))
            return
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            problems.append(_malformed(place, "", f"more than {MAX_NODES} entries or nesting deeper than {MAX_DEPTH}"))
            return
        problems.extend(_malformed(place, "", message) for message in _references(event))


def _references(event: Event) -> Iterator[str]:
    from yaml.events import AliasEvent, NodeEvent

    if isinstance(event, AliasEvent):
        yield f"an alias (*{event.anchor}): write the value out"
    elif isinstance(event, NodeEvent):
        if event.anchor is not None:
            yield f"an anchor (&{event.anchor}): write the value out"
        if getattr(event, "tag", None) is not None:
            yield "a tag (!…): quote the value if it is text"


def _syntax(exc: Any) -> Problem:
    mark = getattr(exc, "problem_mark", None) or getattr(exc, "context_mark", None)
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
    what = getattr(exc, "problem", None) or "a character that YAML does not allow"
    return _malformed(place, "", f"not YAML: {what}")


class _Builder:
    """Walks the node graph, which still knows lines and columns."""

    def __init__(self, parsed: ParsedYaml) -> None:
        self._parsed = parsed

    def value_of(self, node: Node, pointer: str) -> Any:
        from yaml.nodes import ScalarNode, SequenceNode

        self._parsed.places[pointer] = _place(node)
        if isinstance(node, ScalarNode):
            return self._scalar(node, pointer)
        if isinstance(node, SequenceNode):
            return [self.value_of(entry, f"{pointer}/{index}") for index, entry in enumerate(node.value)]
        mapping: Any = node  # PyYAML composes no fourth kind of node
        return self._mapping(mapping, pointer)

    def _mapping(self, node: MappingNode, pointer: str) -> dict[str, Any]:
        from yaml.nodes import ScalarNode

        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._refuse(key_node, pointer, "a key that is a list or a mapping")
                continue
            # A key is the text as written: `on: …` and `1: …` are the keys "on" and "1".
            key = self._text(key_node, pointer)
            child = f"{pointer}/{escape(key)}"
            if key in found:
                first = self._parsed.places[child + "#key"]
                self._refuse(key_node, child, f"the key {key!r} stands twice; it was first on line {first.line}")
                continue
            self._parsed.places[child + "#key"] = _place(key_node)
            found[key] = self.value_of(value_node, child)
        return found

    def _scalar(self, node: ScalarNode, pointer: str) -> Any:
        text = self._text(node, pointer)
        if node.style in ("'", '"', "|", ">"):
            return text
        if text in _LITERALS:
            return _LITERALS[text]
        if _INTEGER.fullmatch(text):
            return self._integer(node, text, pointer)
        return self._number(node, text, pointer) if _NUMBER.fullmatch(text) else text

    def _text(self, node: ScalarNode, pointer: str) -> str:
        text = str(node.value)
        if any("\ud800" <= char <= "\udfff" for char in text):
            self._refuse(node, pointer, "half of a surrogate pair (\\ud800 …): write the character itself")
            return ""
        return text

    def _number(self, node: ScalarNode, text: str, pointer: str) -> float:
        number = float(text)
        if not math.isfinite(number):
            self._refuse(node, pointer, "a number too large to be held")
            return 0.0
        return number

    def _integer(self, node: ScalarNode, text: str, pointer: str) -> int:
        if len(text) > 17 or abs(int(text)) > MAX_SAFE_INTEGER:
            self._refuse(node, pointer, "an integer beyond 2**53 - 1; quote it if it is text")
            return 0
        return int(text)

    def _refuse(self, node: Node, pointer: str, message: str) -> None:
        self._parsed.problems.append(_malformed(_place(node), pointer, message))


def _place(what: Node | Event) -> Place:
    mark = what.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
