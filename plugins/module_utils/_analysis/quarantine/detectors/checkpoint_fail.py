# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A run that cannot save its state any more."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import reading_evidence
from ..look import Look
from ..model import Blind, Clue, Detector, Exit, Good, Mark, Rule

TIMES, FAILED = "checkpoint_time", "checkpoint_failed"


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    told = [reading for reading in look.readings if reading["metric"] in (TIMES, FAILED)]
    if not told:
        yield Blind("no record tells of a checkpoint")
    for reading in told:
        figures, subject = reading["figures"], look.of_signal(reading)
        if reading["metric"] == FAILED:
            if figures["running"] >= (rule.hits or 0):
                key = f"failed@{reading['window'].get('to', '')}"
                yield Mark(subject, "logs", key, look.now, reading_evidence(reading), sure=True)
            elif not figures["running"]:
                yield Good(subject, f"good@{reading['window'].get('to', '')}")
            continue
        if "interval_s" not in figures:
            yield Blind("two checkpoints are needed to know the interval", subject)
        elif figures["age_s"] > (rule.factor or 0) * figures["interval_s"]:
            yield Mark(subject, "age", "age", look.now, reading_evidence(reading), sure=True)
        else:
            yield Good(subject, f"good@{reading['window'].get('to', '')}")


DETECTOR = Detector(
    id="CHECKPOINT_FAIL",
    text="2 checkpoints running failed, or the last is older than 3 intervals",
    on="workload",
    rule=Rule(hits=2, factor=3),
    exit=Exit("2 checkpoints are good, seen twice", good=2),
    find=_find,
)
