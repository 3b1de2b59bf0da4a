# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A cluster whose names do not resolve."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import reading_evidence
from ..look import Look
from ..model import Blind, Clue, Detector, Mark, Rule, minutes, timed

#: CoreDNS: SERVFAIL answers ÷ all answers, over 5 min.
METRIC = "dns_servfail_ratio"


def _find(look: Look, rule: Rule) -> Iterator[Clue]:
    told = [reading for reading in look.readings if reading["metric"] == METRIC]
    if not told:
        yield Blind(f"no series {METRIC}")
    for reading in told:
        if 100 * reading["figures"]["last"] > (rule.percent or 0):
            evidence, key = reading_evidence(reading), f"high@{reading['window'].get('to', '')}"
            yield Mark(look.whole, "telemetry", key, look.now, evidence, sure=True)


DETECTOR = Detector(
    id="DNS_FAILING",
    text="more than 5 % of CoreDNS answers over 5 min are SERVFAIL",
    on="cluster",
    rule=Rule(percent=5, exit=minutes(15)),
    exit=timed("15 min"),
    find=_find,
)
