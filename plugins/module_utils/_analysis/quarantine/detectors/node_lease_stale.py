# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A node whose kubelet does not renew its Lease."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ...naming import reference
from ...pods import when
from ..look import LEASES, NODES, Look, node_subject
from ..model import Blind, Clue, Detector, Mark, Rule, minutes, timed

STALE = timedelta(seconds=60)


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    served = look.served_at or look.now
    for node in look.seen.nodes:
        renewed = when(node.lease_renewed_at)
        if renewed is None:
            yield Blind("the node has no Lease that was renewed", node_subject(node))
        elif served - renewed > STALE:
            told = {"object": reference(node.ref), "lease_renewed_at": node.lease_renewed_at}
            evidence = {**told, "age_s": int((served - renewed).total_seconds())}
            yield Mark(node_subject(node), "lease", f"read@{look.seen.observed_at}", look.now, evidence)


DETECTOR = Detector(
    id="NODE_LEASE_STALE",
    text="the node's Lease was renewed more than 60 s ago, in two looks within an hour",
    on="node",
    rule=Rule(hits=2, within=minutes(60), exit=minutes(15)),
    exit=timed("15 min"),
    find=_find,
    needs=(NODES, LEASES),
)
