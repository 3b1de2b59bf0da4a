# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a section is made of, and the shapes that several sections share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """:ivar path: JSON pointer of the entry that is meant."""

    code: str
    path: str
    message: str
    remedy: str = ""


Body = Mapping[str, Any]
Check = Callable[[Body], Iterator[Finding]]


@dataclass(frozen=True)
class Section:
    """One top-level member of a passport.

    :ivar schema: JSON Schema 2020-12 of its value.
    :ivar check: what the schema cannot say; runs only on a body that the schema accepts.
    """

    name: str
    schema: Mapping[str, Any]
    check: Check


def widens(path: str, message: str) -> Finding:
    """A ceiling that the passport loosens."""
    return Finding("PASSPORT_WIDENS_CEILING", path, message)


def contradicts(path: str, message: str) -> Finding:
    """Two entries that cannot both hold."""
    return Finding("PASSPORT_CONTRADICTION", path, message)


def invalid(path: str, message: str, remedy: str = "") -> Finding:
    """An entry whose form the schema cannot check."""
    return Finding("PASSPORT_INVALID", path, message, remedy)


def closed(properties: Mapping[str, Any], required: tuple[str, ...] = (), description: str = "") -> dict[str, Any]:
    """An object with just these members."""
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    if required:
        schema["required"] = list(required)
    if description:
        schema["description"] = description
    return schema


def described(schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    """A schema with a description."""
    return {**schema, "description": description}


def list_of(items: Mapping[str, Any], most: int = 200, least: int = 0) -> dict[str, Any]:
    """A bounded list."""
    schema: dict[str, Any] = {"type": "array", "items": dict(items), "maxItems": most}
    if least:
        schema["minItems"] = least
    return schema


def no_check(_body: Body) -> Iterator[Finding]:
    """A section whose schema says all."""
    return iter(())


def repeated(entries: list[Mapping[str, Any]], member: str, path: str) -> Iterator[Finding]:
    """Entries of a list that share a name."""
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry[member] in seen:
            yield contradicts(f"{path}/{index}/{member}", f"{entry[member]!r} stands twice in this list")
        seen.add(entry[member])


NAME = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"}
TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
GLOB = {"type": "string", "pattern": "^[a-z0-9*?][a-z0-9.*?-]{0,252}$"}
DURATION = {"type": "string", "pattern": "^[1-9][0-9]{0,4}[smhd]$"}
COUNT = {"type": "integer", "minimum": 0, "maximum": 1_000_000}
PERCENT = {"type": "number", "minimum": 0, "maximum": 100}
QUANTITY = {"type": ["string", "number"]}
