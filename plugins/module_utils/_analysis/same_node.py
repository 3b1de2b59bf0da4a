# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Slow workers that stand on one node: its fault, where chance would hardly have put them together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .signal import Signal, verdict

BY_CHANCE = 0.05
"""So likely may some node have so many slow workers by chance; beyond it their node does not explain them."""
TOGETHER = 2
_OF_THE_STEP = ("data", "communication")


@dataclass(frozen=True)
class Placed:
    """A run some of whose workers were judged slow.

    :ivar signals: a finding a slow worker. :ivar slow: how many there are, with those that are not listed. :ivar nodes: by worker.
    """

    signals: tuple[Signal, ...]
    slow: int
    nodes: Mapping[str, str]

    def on(self, node: str) -> int:
        """Its slow workers on a node."""
        return sum(self.nodes.get(signal.subject["worker"]) == node for signal in self.signals)

    def chance(self, node: str, least: int) -> float:
        """That so many of its slow workers or more are on a node, were they any of its workers: the hypergeometric tail."""
        width, here = len(self.nodes), sum(name == node for name in self.nodes.values())
        ways = sum(
            math.comb(here, count) * math.comb(width - here, self.slow - count)
            for count in range(least, min(here, self.slow) + 1)
        )
        return ways / math.comb(width, self.slow)


def with_node(runs: Sequence[Placed]) -> Iterator[Signal]:
    """The findings, with the node of those of which two or more stand on one, whatever their runs.

    It is the class where chance would not have it so, and no part of the step that the worker waits in explains the excess.
    """
    placed = [run for run in runs if run.nodes]
    together = Counter(run.nodes[signal.subject["worker"]] for run in placed for signal in run.signals)
    told = {node: (count, _by_chance(placed, node)) for node, count in together.items() if count >= TOGETHER}
    for run in runs:
        for signal in run.signals:
            node = run.nodes.get(signal.subject["worker"], "")
            yield _told(signal, node, *told[node]) if node in told else signal


def _by_chance(runs: Sequence[Placed], node: str) -> float:
    """That some node, whichever, has as many slow workers of each of these runs as this one has."""
    here = [(run, count) for run in runs if (count := run.on(node))]
    every = {name for run, _count in here for name in run.nodes.values()}
    return min(1.0, sum(math.prod(run.chance(name, count) for run, count in here) for name in sorted(every)))


def _told(signal: Signal, node: str, count: int, chance: float) -> Signal:
    evidence = {**signal.evidence, "node": node, "node_slow_workers": count, "node_by_chance": chance}
    if chance <= BY_CHANCE and evidence.get("class") not in _OF_THE_STEP:
        evidence = {name: value for name, value in evidence.items() if not name.startswith("class")} | {"class": "node"}
    return verdict(signal.pattern, signal.outcome, signal.subject, evidence, signal.window)
