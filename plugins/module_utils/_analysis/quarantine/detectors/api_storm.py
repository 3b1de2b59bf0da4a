# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""An API server that cannot keep up: it refuses a good part of what we ask."""

from __future__ import annotations

from collections.abc import Iterator

from ..look import Look
from ..model import Blind, Clue, Detector, Mark, Rule, minutes, timed

LEAST = 50
"""Answers, below which a share says nothing."""


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    refused = sum(read.refused for read in look.seen.reads)
    answers = refused + sum(read.pages for read in look.seen.reads)
    if look.cluster is None or answers < LEAST:
        yield Blind(f"{answers} answers; {LEAST} are needed")
    elif 100 * refused > (rule.percent or 0) * answers:
        told = {"answers": answers, "refused": refused, "to": look.seen.observed_at}
        yield Mark(look.whole, "reads", f"read@{look.seen.observed_at}", look.now, told, sure=True)


DETECTOR = Detector(
    id="API_STORM",
    text="more than 10 % of 50 or more answers to one observation are 429 or 5xx",
    on="cluster",
    rule=Rule(percent=10, exit=minutes(15)),
    exit=timed("15 min"),
    find=_find,
)
