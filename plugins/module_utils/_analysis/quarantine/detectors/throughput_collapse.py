# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A run that does less than half of what it did."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import reading_evidence
from ..look import Look
from ..model import Blind, Clue, Detector, Lingering, Mark, Rule, minutes, timed

#: The share of its own median that a run must be back at for the time of the exit.
BACK = 0.8
METRIC = "throughput"


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    told = [
        reading for reading in look.readings if reading["metric"] == METRIC and "share_of_median" in reading["figures"]
    ]
    if not told:
        yield Blind("no series of throughput is long enough: 10 min, after as much again")
        return
    for reading in told:
        share, subject = reading["figures"]["share_of_median"], look.of_signal(reading)
        if 100 * share < (rule.percent or 0):
            evidence = reading_evidence(reading)
            yield Mark(subject, "telemetry", f"low@{reading['window'].get('to', '')}", look.now, evidence, sure=True)
        elif share <= BACK:
            yield Lingering(subject)


DETECTOR = Detector(
    id="THROUGHPUT_COLLAPSE",
    text="samples a second under 50 % of the run's own median for 10 min",
    on="workload",
    rule=Rule(percent=50, exit=minutes(30)),
    exit=timed("30 min over 80 % of the median,"),
    find=_find,
)
