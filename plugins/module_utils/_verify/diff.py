# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The diff a change board reviews: of each item what the server would store, or, without a server, what the plan says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._cluster.dryrun.board import excerpt, render
from .._cluster.dryrun.normalise import Change, changes, shown
from .._cluster.dryrun.pointer import ABSENT, lookup, tested, written
from .._cluster.dryrun.request import LAST_CHANGE, Stamp, plan_hash8
from .._cluster.dryrun.runner import Outcome
from .facts import Facts
from .items import Item
from .live.gathered import Gathered

_NAMED = ("containers", "initContainers", "env")


def board_diff(facts: Facts, gathered: Gathered | None) -> list[dict[str, Any]]:
    """One entry an item, in the order of the plan.

    ``{index, item, source, changes: [{path, before, after}], before_header, after_header, before, after}``. ``source`` is ``dry_run`` or
    ``plan``; the texts ``before`` and ``after`` hold the changed paths alone, in the shape of the object. Null stands for nothing, a
    marker for what may be secret.
    """
    return [
        _entry(facts, item, gathered.outcomes.get(item.index) if gathered is not None else None) for item in facts.items
    ]


def _entry(facts: Facts, item: Item, outcome: Outcome | None) -> dict[str, Any]:
    if outcome is not None and outcome.live is not None and outcome.result is not None:
        source, found = "dry_run", changes(outcome.live, outcome.result)
        names = dict(_names_of(outcome.live, found))
    else:
        source, found = "plan", list(_planned(facts, item))
        names = {
            path.removesuffix("/name"): name for path, name in tested(item.patch).items() if path.endswith("/name")
        }
    # What the plan writes was allowed to be read; all else may be a secret.
    open_paths = {*written(item.patch), LAST_CHANGE}
    entries = [shown(change, item.ref.uid, open_paths) for change in found]
    ref = {name: getattr(item.ref, name) for name in ("group", "version", "kind", "namespace", "name")}
    header = _object(item)
    return {
        "index": item.index,
        "item": item.label,
        "source": source,
        "changes": entries,
        "before_header": header,
        "after_header": f"{header} ({'as the server would store it' if source == 'dry_run' else 'as the plan says'})",
        "before": render(excerpt(ref, entries, "before", names)),
        "after": render(excerpt(ref, entries, "after", names)),
    }


def _object(item: Item) -> str:
    ref = item.ref
    version = f"{ref.group}/{ref.version}" if ref.group else ref.version
    return f"{version} {ref.kind} " + (f"{ref.namespace}/{ref.name}" if ref.namespace else ref.name)


def _planned(facts: Facts, item: Item) -> Iterator[Change]:
    before = tested(item.patch)
    for path, value in sorted(written(item.patch).items()):
        if value != {}:  # a parent that is made for its member
            yield Change(path, before.get(path, ABSENT), value)
    stamp = Stamp(plan_hash8(facts.plan.id), item.index + 1)
    workload = facts.workload(item)
    earlier = workload.annotations.get("modekeeper/last-change", ABSENT) if workload is not None else ABSENT
    yield Change(LAST_CHANGE, earlier, stamp.last_change)


def _names_of(live: Mapping[str, Any], found: Sequence[Change]) -> Iterator[tuple[str, str]]:
    """Pointer and name of every named list element on the way to a change."""
    for change in found:
        tokens = change.path.split("/")
        for depth in range(2, len(tokens)):
            if tokens[depth - 1] in _NAMED and tokens[depth].isdecimal():
                pointer = "/".join(tokens[: depth + 1])
                name = lookup(live, pointer + "/name")
                if isinstance(name, str):
                    yield pointer, name
