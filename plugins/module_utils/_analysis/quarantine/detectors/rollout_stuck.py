# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A Deployment whose rollout does not come to its end."""

from __future__ import annotations

from collections.abc import Iterator

from ...naming import reference
from ..look import Look, workload_subject
from ..model import Clue, Detector, Exit, Good, Lingering, Mark, Rule


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    for workload in look.seen.workloads:
        if workload.ref.kind != "Deployment":
            continue
        subject, wanted = workload_subject(workload.ref), workload.replicas if workload.replicas is not None else 1
        complete = (
            workload.observed_generation >= workload.generation
            and workload.updated_replicas == wanted
            and workload.available_replicas == wanted
        )
        if workload.conditions.get("Progressing") == "False" and not complete:
            told = {"object": reference(workload.ref), "condition": "Progressing", "status": "False"}
            figures = {
                "replicas": wanted,
                "updated": workload.updated_replicas,
                "available": workload.available_replicas,
            }
            yield Mark(subject, "condition", "Progressing", look.now, {**told, **figures}, sure=True)
        elif complete:
            yield Good(subject, "complete")
        else:
            yield Lingering(subject)


DETECTOR = Detector(
    id="ROLLOUT_STUCK",
    text="Progressing is False",
    on="workload",
    rule=Rule(),
    exit=Exit("the rollout is complete, seen twice", good=1),
    find=_find,
    needs=("deployments.apps",),
)
