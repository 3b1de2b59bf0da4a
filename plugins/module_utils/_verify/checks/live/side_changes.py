# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the dry run changed what the plan says and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from ...._cluster.dryrun.normalise import changes, side_changes
from ...._cluster.dryrun.pointer import lookup, written
from ...._cluster.dryrun.request import CHANGE_REF, LAST_CHANGE
from ...facts import Facts
from ...live.gathered import Gathered
from ...model import Finding, failed, passed
from .check import LiveCheck

_MOST = 20


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    for item in facts.items:
        outcome = gathered.outcomes.get(item.index)
        if outcome is None or outcome.live is None or outcome.result is None:
            continue
        wanted = written(item.patch)
        strange = side_changes(changes(outcome.live, outcome.result), wanted, (LAST_CHANGE, CHANGE_REF))
        # To the letter: the inverse tests the value as the server stores it. A parent is made for its member.
        unmade = [path for path, value in wanted.items() if value != {} and lookup(outcome.result, path) != value]
        if strange or unmade:
            paths = sorted({*strange, *unmade})
            message = f"{len(paths)} paths are not as the plan says: {', '.join(paths[:3])}"
            yield failed("DRY_RUN_SIDE_CHANGE", message, item, paths=paths[:_MOST])
        else:
            yield passed(item)


CHECK = LiveCheck("side_changes", _evaluate)
