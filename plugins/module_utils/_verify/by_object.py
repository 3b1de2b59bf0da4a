# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Items grouped by the workload they change, in the order of the plan."""

from __future__ import annotations

from dataclasses import dataclass

from .._cluster.model import Workload
from .facts import Facts
from .items import Item


@dataclass(frozen=True)
class Change:
    """All items of one pod template."""

    workload: Workload
    items: tuple[Item, ...]


def changes_by_workload(facts: Facts) -> list[Change]:
    """One entry for each pod template that the plan touches; items whose object was not observed have none."""
    found: dict[tuple[str, str], Change] = {}
    for item in facts.items:
        workload = facts.workload(item)
        if workload is not None:
            key = (workload.ref.uid, workload.template)
            earlier = found.get(key)
            found[key] = Change(workload, (*(earlier.items if earlier is not None else ()), item))
    return list(found.values())
