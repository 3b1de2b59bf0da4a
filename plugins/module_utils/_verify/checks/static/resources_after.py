# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether requests and limits stay in order once all items of a template are made, and its pods keep their QoS class."""

from __future__ import annotations

from collections.abc import Iterator

from ...._cluster.model import Container
from ...._cluster.quantity import amount
from ...._plan.knobs.model import RESOURCE
from ...._plan.knobs.registry import KNOBS
from ...._plan.qos import qos_class
from ...._reasons.errors import ModeKeeperError
from ...by_object import Change, changes_by_workload
from ...facts import Facts
from ...items import Item, Move
from ...model import Finding, failed, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for change in changes_by_workload(facts):
        moves = [(item, move) for item in change.items for move in item.fields if _is_resource(move)]
        if moves:
            after = tuple(_after(container, moves) for container in change.workload.containers)
            for item, move in moves:
                yield _finding(item, move, change, after)


def _finding(item: Item, move: Move, change: Change, after: tuple[Container, ...]) -> Finding:
    container = next((entry for entry in after if entry.name == item.container), None)
    if container is None:
        return failed("DRIFT_FIELD", f"the template has no container {item.container}", item)
    try:
        fault = _fault(move, container, qos_class(change.workload.containers), qos_class(after))
    except ModeKeeperError as error:
        return Finding("failed", item, (error.as_reason(),))
    return passed(item, knob=move.knob) if fault is None else failed("BOUND_INVARIANT", fault, item)


def _fault(move: Move, container: Container, before: str, after: str) -> str | None:
    resource = _field(move)[1]
    request, limit = container.requests.get(resource), container.limits.get(resource)
    if request is not None and limit is not None and amount(request) > amount(limit):
        return f"the {resource} request {request} would be above the limit {limit}"
    if resource == "memory" and amount(move.to) % 1:
        return f"{move.to} is no whole number of bytes"
    if before != after:
        return f"the QoS class of the pods would turn from {before} to {after}"
    return None


def _field(move: Move) -> tuple[str, str]:
    """``requests`` or ``limits``, and the resource."""
    part, _unused, resource = KNOBS[move.knob].field.partition(".")
    return part, resource


def _is_resource(move: Move) -> bool:
    return move.knob in KNOBS and KNOBS[move.knob].target == RESOURCE


def _after(container: Container, moves: list[tuple[Item, Move]]) -> Container:
    amounts = {"requests": dict(container.requests), "limits": dict(container.limits)}
    for item, move in moves:
        if item.container == container.name:
            part, resource = _field(move)
            amounts[part][resource] = str(move.to)
    return Container(
        container.name, container.index, container.init, amounts["requests"], amounts["limits"], container.env
    )


CHECK = StaticCheck("resources_after", _evaluate)
