# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 11, second half: a target that is held, or runs on a node that is, or a cluster that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..._approval.change import Change
from ..._reasons.errors import reason
from ..facts import Facts
from ..known import NOT_GATHERED, Known, Unreadable
from ..model import Gate, Reason, unreadable
from ..state import Hold


def _evaluate(facts: Facts) -> Iterator[Reason]:
    quarantine, change = facts.quarantine, facts.change
    if isinstance(quarantine, Unreadable):
        yield unreadable("QUARANTINE", quarantine, "what is in quarantine")
        return
    for hold in quarantine.holds:
        if hold.on == "cluster":
            yield reason("QUARANTINE_CLUSTER", f"{hold.detector} holds the cluster")
    if isinstance(change, Unreadable):
        yield unreadable("QUARANTINE", change, "the targets")
        return
    targets = {item.uid for item in change.items}
    for hold in quarantine.holds:
        if hold.on != "cluster" and hold.uid in targets:
            yield reason("QUARANTINE_TARGET", f"{hold.detector} holds {hold.name}")
    nodes = {hold.uid: hold for hold in quarantine.holds if hold.on == "node"}
    if nodes:
        yield from _on_nodes(nodes, quarantine.nodes, change)


def _on_nodes(
    held: Mapping[str, Hold], places: Known[Mapping[str, frozenset[str]]], change: Change
) -> Iterator[Reason]:
    """Targets that run on a held node; a target that is a node runs nowhere."""
    for uid in sorted({item.uid for item in change.items} - set(held)):
        own = NOT_GATHERED if isinstance(places, Unreadable) else places.get(uid, NOT_GATHERED)
        if isinstance(own, Unreadable):
            why = places if isinstance(places, Unreadable) else own
            yield unreadable("QUARANTINE", why, f"the nodes that {uid} runs on")
            continue
        for node in sorted(own & set(held)):
            yield reason("QUARANTINE_TARGET", f"{held[node].detector} holds node {held[node].name}, where {uid} runs")


GATE = Gate("quarantine", ("quarantine",), "QUARANTINE", _evaluate)
