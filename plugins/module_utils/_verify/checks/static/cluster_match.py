# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the plan names the cluster that was observed."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts import Facts
from ...model import Finding, failed, insufficient, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    planned = (facts.plan.body["cluster"] or {}).get("uid")
    if facts.cluster is None:
        if facts.items:
            yield insufficient("OBSERVE_PARTIAL", "no cluster was observed, so items cannot be checked against one")
        return
    if planned != facts.cluster.uid:
        yield failed("CLUSTER_MISMATCH", "the plan names another cluster than the observation")
    else:
        yield passed()


CHECK = StaticCheck("cluster_match", _evaluate)
