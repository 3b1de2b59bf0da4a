# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One node whose ranks are slow again and again."""

from __future__ import annotations

from collections.abc import Iterator

from ..look import PODS, Look
from ..model import Blind, Clue, Detector, Exit, Good, Mark, Rule, Subject, minutes


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    judged = [signal for signal in look.signals if signal["pattern"] == "straggler"]
    if not any(signal["outcome"] != "insufficient_evidence" for signal in judged):
        yield Blind("no run was judged for stragglers")
        return
    for signal in judged:
        owner = signal["subject"].get("object")
        if owner is None:  # a job that is no workload of this cluster
            continue
        run = str(owner["uid"])
        if signal["outcome"] == "signal_found":
            node = _node_of(look, owner["uid"], signal["subject"].get("worker", ""))
            if node is not None:
                told = {"signal": signal["id"], "worker": signal["subject"].get("worker", ""), **signal["window"]}
                yield Mark(node, "telemetry", f"{run}/{told['worker']}", look.now, told)
        elif signal["outcome"] == "no_actionable_signal":
            for name in sorted({place.node for place in look.seen.placements if place.workload == owner["uid"]}):
                node = look.node(name)
                if node is not None:
                    yield Good(node, run)


def _node_of(look: Look, workload: str, worker: str) -> Subject | None:
    """The node of the one pod that a worker's name fits; None where none or several do."""
    found = {
        place.node
        for place in look.seen.placements
        if place.workload == workload and worker and (place.pod == worker or place.pod.endswith(f"-{worker}"))
    }
    return look.node(found.pop()) if len(found) == 1 else None


DETECTOR = Detector(
    id="STRAGGLER_NODE",
    text="2 slow ranks or runs on one node within a day",
    on="node",
    rule=Rule(hits=2, within=minutes(24 * 60)),
    exit=Exit("2 runs on the node without a straggler, seen twice", good=2),
    find=_find,
    needs=(PODS,),
)
