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
from ...items import Item
from ...model import Finding, failed, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for change in changes_by_workload(facts):
        turned = [item for item in change.items if _is_resource(item)]
        if not turned:
            continue
        before = change.workload.containers
        after = tuple(_after(container, turned) for container in before)
        for item in turned:
            yield _finding(item, change, after)


def _finding(item: Item, change: Change, after: tuple[Container, ...]) -> Finding:
    container = next((entry for entry in after if entry.name == item.container), None)
    if container is None:
        return failed("DRIFT_FIELD", f"the template has no container {item.container}", item)
    try:
        fault = _fault(item, container, qos_class(change.workload.containers), qos_class(after))
    except ModeKeeperError as error:
        return Finding("failed", item, (error.as_reason(),))
    return passed(item) if fault is None else failed("BOUND_INVARIANT", fault, item)


def _fault(item: Item, container: Container, before: str, after: str) -> str | None:
    resource = KNOBS[item.knob].field.partition(".")[2]
    request, limit = container.requests.get(resource), container.limits.get(resource)
    if request is not None and limit is not None and amount(request) > amount(limit):
        return f"the {resource} request {request} would be above the limit {limit}"
    if resource == "memory" and amount(item.to) % 1:
        return f"{item.to} is no whole number of bytes"
    if before != after:
        return f"the QoS class of the pods would turn from {before} to {after}"
    return None


def _is_resource(item: Item) -> bool:
    return item.knob in KNOBS and KNOBS[item.knob].target == RESOURCE


def _after(container: Container, items: list[Item]) -> Container:
    requests, limits = dict(container.requests), dict(container.limits)
    for item in items:
        if item.container == container.name:
            part, _, resource = KNOBS[item.knob].field.partition(".")
            (requests if part == "requests" else limits)[resource] = str(item.to)
    return Container(container.name, container.index, container.init, requests, limits, container.env)


CHECK = StaticCheck("resources_after", _evaluate)
