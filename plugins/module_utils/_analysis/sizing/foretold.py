# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What evidence says of the coming week: probabilities at today's request and limit, and the values that cost least."""

from __future__ import annotations

from typing import Any

from ..._cluster.model import Container
from ..facts import Facts
from ..signal import NAMED
from ..use import RESOURCES, Use, bytes_or_cores
from .choose import PRICES, cheapest
from .cut_off import cut_off
from .history import History
from .node_class import classes
from .size import Sizing, size
from .tail import METHOD, Tail

HARM = {"memory": "oom_probability_next_week", "cpu": "throttle_probability_next_week"}
"""By resource: the figure that tells how likely use goes over the limit."""
OVER_REQUEST = "over_request_probability_next_week"


def foretold(facts: Facts, use: Use) -> dict[str, Any]:
    """Figures for the evidence of a verdict on this use; empty where the container is not known. Made once a container."""
    if use.container is None or use.why:
        return {}
    key = f"foretold {use.container.name}"
    known: dict[str, Any] | None = use.block.kept.get(key)
    if known is None:
        known = use.block.kept[key] = _foretold(facts, use, use.container)
    return known


def _foretold(facts: Facts, use: Use, container: Container) -> dict[str, Any]:
    resource = RESOURCES[use.block.metric]
    request, limit = (bytes_or_cores(values.get(resource)) for values in (container.requests, container.limits))
    why = cut_off(facts, use)
    if why:
        return {"probability_why": why}
    sizing = size(_history(use, None), resource, limit)
    if sizing.peaks is None or sizing.busy is None:
        return {"probability_why": sizing.why, "probability_days": sizing.days}
    found = {"probability_method": METHOD, "probability_days": sizing.days, **_told(resource, sizing, request, limit)}
    by_class = _by_class(facts, use, resource, request, limit)
    return {**found, "node_classes": by_class} if by_class else found


def _told(resource: str, sizing: Sizing, request: float | None, limit: float | None) -> dict[str, Any]:
    peaks, price = sizing.peaks, PRICES[resource]
    asked = request_tail(resource, sizing)
    if peaks is None or asked is None:
        return {}
    found: dict[str, Any] = {"largest_days": list(peaks.largest)}
    if asked is not peaks:
        found["busy_days"] = list(asked.largest)
    if limit is not None:
        found[HARM[resource]] = peaks.probability(limit)
    if request is not None:
        found[OVER_REQUEST] = asked.probability(request)
    chosen = {tail: cheapest(tail, price) for tail in dict.fromkeys((peaks, asked))}
    for field, tail in (("limit", peaks), ("request", asked)):
        found |= {f"sized_{field}": chosen[tail], f"sized_{field}_probability": tail.probability(chosen[tail])}
    return found


def request_tail(resource: str, sizing: Sizing) -> Tail | None:
    """What a request is held against: memory is not given back under pressure, CPU is only waited for."""
    return sizing.busy if resource == "cpu" else sizing.peaks


def _history(use: Use, members: Any) -> History:
    import numpy as np

    block = use.block
    rows = use.rows if members is None else use.rows[np.isin(block.member[use.rows], members)]
    return History(block.time[rows], block.value[rows], block.member[rows])


def _by_class(
    facts: Facts, use: Use, resource: str, request: float | None, limit: float | None
) -> list[dict[str, Any]]:
    """The same by class of node, where a DaemonSet runs on several."""
    import numpy as np

    if facts.cluster is None or use.about.get("object", {}).get("kind") != "DaemonSet":
        return []
    known = classes(facts.cluster)
    members: dict[str, list[int]] = {}
    for member in np.unique(use.block.member[use.rows]).tolist():
        members.setdefault(known.get(use.block.members[member], ""), []).append(member)
    if len(members) < 2:
        return []
    found = []
    for name, inside in sorted(members.items()):
        sizing = size(_history(use, inside), resource, limit)
        figures = _told(resource, sizing, request, limit) or {"why": sizing.why}
        found.append({"node_class": name or "unknown", "nodes": len(inside), "days": sizing.days, **figures})
    return found[:NAMED]
