# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 6: another cluster than the plan's. The verify report was made from this plan, against the cluster of this uid."""

from __future__ import annotations

from collections.abc import Iterator

from ..._reasons.errors import reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, unreadable


def _evaluate(facts: Facts) -> Iterator[Reason]:
    live, change = facts.cluster, facts.change
    if isinstance(live, Unreadable):
        yield unreadable("CLUSTER", live, "the uid of the cluster")
    if isinstance(change, Unreadable):
        yield unreadable("CLUSTER", change, "the cluster that is meant")
    if not isinstance(live, Unreadable) and not isinstance(change, Unreadable) and (not live or live != change.cluster):
        yield reason("CLUSTER_MISMATCH", f"the live cluster is {live or 'nameless'}, meant is {change.cluster}")


GATE = Gate("cluster", ("cluster",), "CLUSTER", _evaluate)
