# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The diff a board reads: before and after of the changed paths alone, in the shape of the object."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from .pointer import split

_PLAIN = re.compile(r"[\w./\[\]-]+", re.ASCII)


def excerpt(
    ref: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], side: str, names: Mapping[str, str]
) -> dict[str, Any]:
    """The changed paths of one object as a small document.

    :param shown: changes as :func:`~.normalise.shown` gives them.
    :param side: ``before`` or ``after``; a null there is left out.
    :param names: name by the pointer of a list element (a container), which stands in place of its index.
    """
    document: dict[str, Any] = {
        "apiVersion": f"{ref['group']}/{ref['version']}" if ref["group"] else ref["version"],
        "kind": ref["kind"],
        "metadata": {"name": ref["name"]} | ({"namespace": ref["namespace"]} if ref["namespace"] else {}),
    }
    for change in shown:
        if change[side] is not None:
            _put(document, change["path"], change[side], names)
    return document


def _put(document: dict[str, Any], path: str, value: Any, names: Mapping[str, str]) -> None:
    *parents, last = split(path)
    place, walked = document, ""
    for token in parents:
        walked += "/" + token.replace("~", "~0").replace("/", "~1")
        key = f"[{names.get(walked, token)}]" if walked in names or token.isdecimal() else token
        place = place.setdefault(key, {})
    place[last] = value


def render(document: Mapping[str, Any], depth: int = 0) -> str:
    """The excerpt as indented lines, ``key: value``; texts are quoted as JSON, so that a value cannot pass for a line of its own."""
    lines = []
    for key, value in document.items():
        pad = "  " * depth
        if isinstance(value, Mapping) and value:
            lines.append(f"{pad}{_key(key)}:\n{render(value, depth + 1)}")
        else:
            lines.append(f"{pad}{_key(key)}: {json.dumps(value, ensure_ascii=False, sort_keys=True)}\n")
    return "".join(lines)


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)
