# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The diff a board reads: before and after of the changed paths alone, in the shape of the object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .pointer import split


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
