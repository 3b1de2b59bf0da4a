# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A node whose clock is wrong: its Lease is renewed in the server's future, and an exporter says so too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ...._artifact.clock import format_time
from ...naming import reference
from ...pods import when
from ..evidence import reading_evidence
from ..look import LEASES, NODES, Look, node_subject
from ..model import Blind, Clue, Detector, Mark, Rule, minutes, timed

AHEAD = timedelta(seconds=2)
#: Written by the node exporter as ``node_timex_offset_seconds``.
METRIC = "clock_offset"


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    server = look.served_at
    if server is None:
        yield Blind("the server's own time was not recorded")
        return
    served = format_time(server)
    for node in look.seen.nodes:
        renewed = when(node.lease_renewed_at)
        if renewed is not None and renewed - server > AHEAD:
            told = {"object": reference(node.ref), "lease_renewed_at": node.lease_renewed_at, "served_at": served}
            yield Mark(node_subject(node), "lease", f"read@{served}", look.now, told)
    for reading in look.readings:
        subject = look.node(reading["subject"].get("worker", "")) if reading["metric"] == METRIC else None
        if subject is not None and abs(reading["figures"]["last"]) > AHEAD.total_seconds():
            key = f"read@{reading['window'].get('to', served)}"
            yield Mark(subject, "exporter", key, look.now, reading_evidence(reading))


DETECTOR = Detector(
    id="NODE_CLOCK_SKEW",
    text="the clock is more than 2 s off in 3 looks within an hour, by the node's Lease and by an exporter",
    on="node",
    rule=Rule(hits=3, within=minutes(60), exit=minutes(30)),
    exit=timed("30 min"),
    find=_find,
    needs=(NODES, LEASES),
    sources=2,
)
