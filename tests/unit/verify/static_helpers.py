# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the static checks share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._verify.checks.registry import STATIC
from ansible_collections.modekeeper.core.plugins.module_utils._verify.facts import Facts

from .builders import (
    passport,
    resealed,
)

CHECKS = {check.id: check for check in STATIC}
PATH = "/spec/template/spec/containers/0/resources/requests/cpu"


def outcomes(check: str, of: Facts) -> list[tuple[str, list[str]]]:
    """Result and codes of each finding of a check."""
    return [(found.result, [entry["code"] for entry in found.reasons]) for found in CHECKS[check].evaluate(of)]


def item(change: Callable[[dict[str, Any]], None], *, seal: bool = True) -> Callable[[dict[str, Any]], None]:
    """An alteration of the plan's first item."""

    def alter(body: dict[str, Any]) -> None:
        change(body["items"][0])
        if seal:
            resealed(body, passport().id)

    return alter


def to(value: Any, knob: str = "cpu_request", path: str = PATH, **more: Any) -> Callable[[dict[str, Any]], None]:
    """The first item as another change, all of a piece."""

    def change(entry: dict[str, Any]) -> None:
        old = more.get("old", entry["from"])
        uid = {"op": "test", "path": "/metadata/uid", "value": entry["ref"]["uid"]}
        entry.update(
            {"knob": knob, "from": old, "to": value, "fields": [{"knob": knob, "path": path, "from": old, "to": value}]}
        )
        entry["patch"] = [
            uid,
            {"op": "test", "path": path, "value": old},
            {"op": "replace", "path": path, "value": value},
        ]
        entry["inverse"] = [
            uid,
            {"op": "test", "path": path, "value": value},
            {"op": "replace", "path": path, "value": old},
        ]

    return item(change)
