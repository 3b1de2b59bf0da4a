# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the cluster at hand is the one the plan was made for."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts import Facts
from ...live.gathered import Gathered
from ...model import Finding, failed, insufficient, passed
from .check import LiveCheck


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    planned = (facts.plan.body["cluster"] or {}).get("uid")
    if not gathered.cluster_uid:
        yield insufficient(
            "READ_FORBIDDEN", "this identity may not read namespace kube-system, whose uid names the cluster"
        )
    elif gathered.cluster_uid != planned:
        yield failed("CLUSTER_MISMATCH", "this cluster is not the one that the plan names")
    else:
        yield passed()


CHECK = LiveCheck("live_cluster", _evaluate, always=True)
