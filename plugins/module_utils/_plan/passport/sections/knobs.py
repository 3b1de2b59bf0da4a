# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which knobs are allowed, and how much tighter than their ceilings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ...._cluster.quantity import amount
from ...._reasons.errors import ModeKeeperError
from ...knobs.model import NAMES, RESOURCE, SETTING, Knob, Span
from ...knobs.registry import ALL, KNOBS
from ..durations import seconds
from .model import (
    DURATION,
    QUANTITY,
    TEXT,
    Body,
    Finding,
    Section,
    closed,
    contradicts,
    described,
    invalid,
    list_of,
    widens,
)

_FIGURE = {"type": "number", "minimum": 0, "maximum": 1_000_000}
_SPAN = closed({"down": _FIGURE, "up": _FIGURE})
_RUNS = re.compile(r"([1-9][0-9]{0,3}) runs?")
_CONTAINER = {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"}
_TARGETS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "env": ({"container": _CONTAINER, "name": TEXT}, ("name",)),
    "config_map_key": (
        {
            "name": TEXT,
            "key": TEXT,
            "restart_annotation": described(
                TEXT, "Annotation of the consumer's pod template that the change sets too, so that it is read."
            ),
            "reload_series": described(TEXT, "Metric that shows that a running consumer has read the new value."),
        },
        ("name", "key"),
    ),
    "annotation": ({"key": TEXT}, ("key",)),
    "resource_field": ({"field": TEXT}, ("field",)),
    "replica_count": ({}, ()),
}


def _target_schema() -> dict[str, Any]:
    kinds = {"kind": {"enum": sorted(_TARGETS)}}
    return {
        "type": "object",
        "required": ["kind"],
        "properties": kinds,
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": closed({**kinds, **members}, required),
            }
            for kind, (members, required) in sorted(_TARGETS.items())
        ],
    }


def _knob_schema(knob: Knob) -> dict[str, Any]:
    members: dict[str, Any] = {
        "max_step": described(_SPAN, f"Largest single change, {knob.measure}; default and ceiling {_text(knob.step)}."),
        "window": described(
            _SPAN, f"Largest change in {knob.window_seconds // 3600} h, {knob.measure}; ceiling {_text(knob.window)}."
        ),
        "cooldown": described({"type": "string", "maxLength": 20}, "Rest after a change, as 6h, or as 2 runs."),
        "target": _target_schema(),
    }
    if knob.measure == NAMES:
        values = list_of(TEXT, 50, least=1)
        members["values"] = {"type": "object", "minProperties": 1, "additionalProperties": values}
    else:
        members["min"] = described(QUANTITY, f"Least value, {knob.unit}.")
        members["max"] = described(QUANTITY, f"Largest value, {knob.unit}.")
    if knob.target == RESOURCE:
        members["containers"] = described(list_of(TEXT, 50, least=1), "Names or globs of the containers it may touch.")
    required: tuple[str, ...] = ("target",) if knob.target == SETTING and knob.writable else ()
    if knob.measure == NAMES:
        required += ("values",)
    return closed(members, required, f"{knob.title}: {knob.invariant}.")


def _text(span: Span) -> str:
    return f"{span.down} down, {span.up} up"


# A bare `cpu_request:` allows the knob at its ceilings, hence null; a oneOf would bury the errors of the object.
SCHEMA = closed(
    {knob.name: {**_knob_schema(knob), "type": ["object", "null"]} for knob in ALL},
    description="A knob that is not named here is not turned.",
)


def _check(body: Body) -> Iterator[Finding]:
    allowed: Mapping[str, Any] = body["knobs"]
    for name, policy in sorted(allowed.items()):
        knob = KNOBS[name]
        path = f"/knobs/{name}"
        for member, ceiling in (("max_step", knob.step), ("window", knob.window)):
            yield from _check_span((policy or {}).get(member, {}), ceiling, f"{path}/{member}")
        yield from _check_range(knob, policy or {}, path)
        yield from _check_cooldown(knob, policy or {}, path)
        yield from _check_target(knob, policy or {}, path)
        for other in knob.chord:
            if other not in allowed:
                yield contradicts(path, f"{name} moves only together with {other}, which is not allowed here")


def _check_span(given: Mapping[str, Any], ceiling: Span, path: str) -> Iterator[Finding]:
    for way, most in (("down", ceiling.down), ("up", ceiling.up)):
        if way in given and Decimal(str(given[way])) > most:
            yield widens(f"{path}/{way}", f"{given[way]} is more than {most}, which nothing loosens")


def _check_range(knob: Knob, policy: Mapping[str, Any], path: str) -> Iterator[Finding]:
    figures: dict[str, Decimal] = {}
    for member in ("min", "max"):
        if member not in policy:
            continue
        try:
            figures[member] = amount(policy[member])
        except ModeKeeperError:
            yield invalid(f"{path}/{member}", "not a quantity", "Write it as 250m, 2, 512Mi or 1Gi.")
            continue
        if knob.floor is not None and figures[member] < knob.floor:
            yield widens(f"{path}/{member}", f"{policy[member]} is below {knob.floor}, which nothing loosens")
        if knob.ceiling is not None and figures[member] > knob.ceiling:
            yield widens(f"{path}/{member}", f"{policy[member]} is above {knob.ceiling}, which nothing loosens")
    if len(figures) == 2 and figures["min"] > figures["max"]:
        yield contradicts(f"{path}/min", f"min {policy['min']} is above max {policy['max']}")


def _check_cooldown(knob: Knob, policy: Mapping[str, Any], path: str) -> Iterator[Finding]:
    if "cooldown" not in policy:
        return
    text, path = policy["cooldown"], f"{path}/cooldown"
    if knob.cooldown_seconds is None:
        if not _RUNS.fullmatch(text):
            yield invalid(path, f"{text!r} does not count runs", "Write it as 1 run or 2 runs.")
    elif not re.fullmatch(str(DURATION["pattern"]), text):
        yield invalid(path, f"{text!r} is not a duration", "Write it as 90s, 15m, 6h or 1d.")
    elif seconds(text) < knob.cooldown_seconds:
        yield widens(path, f"{text} is shorter than {knob.cooldown_seconds // 60} minutes, which nothing loosens")


def _check_target(knob: Knob, policy: Mapping[str, Any], path: str) -> Iterator[Finding]:
    target = policy.get("target")
    if target is None:
        return
    fixed = {RESOURCE: "resource_field", "count": "replica_count", "autoscaler": "replica_count"}.get(knob.target)
    kind, path = target["kind"], f"{path}/target"
    if fixed is not None and kind != fixed:
        yield contradicts(f"{path}/kind", f"{knob.name} always turns a {fixed}")
    elif fixed == "resource_field" and target["field"] != knob.field:
        yield contradicts(f"{path}/field", f"{knob.name} always turns {knob.field}")
    elif fixed is None and kind not in ("env", "config_map_key", "annotation"):
        yield contradicts(f"{path}/kind", f"{knob.name} is an env, config_map_key or annotation")
    elif kind == "config_map_key" and not {"restart_annotation", "reload_series"} & set(target):
        yield contradicts(path, "a ConfigMap restarts nothing: name restart_annotation or reload_series")


def runs(cooldown: str) -> int:
    """The number of runs in a cooldown such as ``2 runs``."""
    match = _RUNS.fullmatch(cooldown)
    return int(match[1]) if match else 1


SECTION = Section("knobs", SCHEMA, _check)
