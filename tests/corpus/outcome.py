# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A whole run of the corpus, and its figures: by signal, by kind, by size of fault, and how long it took to see."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .cases import Case
from .judge import SIGNAL, Judged, judge, look
from .kinds import KINDS, SIZES, WORKERS, Kind, kind
from .score import score
from .sources import SOURCES

GOAL_SIZE = 1.3
"""The smallest fault of which the goals speak."""
REPLAYED = 12
"""Cases of each kind and size that are looked at again and again while their records come in."""
PATTERNS = tuple(dict.fromkeys(entry.about for entry in KINDS if entry.about))


def run(
    cases: Iterable[Case], tell: Callable[[Case], None] = lambda case: None, replayed: int = REPLAYED
) -> list[Judged]:
    """Judges each; ``tell`` hears of each before."""
    judged = []
    for case in cases:
        tell(case)
        judged.append(judge(case, replay=case.number < replayed))
    return judged


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """All that is told of a run, as JSON."""
    return {
        "cases": len(judged),
        "sources": [
            {
                "name": source.name,
                "path": source.path,
                "origin": source.origin,
                "healthy": source.healthy,
                "digest": source.digest,
            }
            for source in SOURCES
        ],
        "whole": whole(),
        "signals": {pattern: _signal(judged, pattern) for pattern in PATTERNS},
        "kinds": [_kind(entry, [one for one in judged if one.case.kind == entry.name]) for entry in KINDS],
    }


def whole() -> dict[str, list[str]]:
    """What is raised in each trace as it is, all workers and rows of its healthy part."""
    return {
        source.name: sorted({signal.pattern for signal in look(source.load()) if signal.outcome == SIGNAL})
        for source in SOURCES
    }


def _signal(judged: Sequence[Judged], pattern: str) -> dict[str, Any]:
    """Of one signal: over all cases that are about it or healthy, from the size of the goals on; then size by size."""
    about = [one for one in judged if kind(one.case.kind).about == pattern and one.case.size >= 1]
    fit = [one for one in judged if not kind(one.case.kind).about and _fit(one, pattern)]
    large = [one for one in about if one.case.size >= GOAL_SIZE or len(kind(one.case.kind).sizes) == 1]
    sizes = sorted({size for entry in KINDS if entry.about == pattern for size in entry.sizes})
    return {
        "all": score([*large, *fit], pattern).as_json(),
        "false_anywhere": sum(one.false.get(pattern, 0) for one in judged),
        "by_size": {f"{size:g}": _of_size(about, size, pattern) for size in sizes} if len(sizes) > 1 else {},
        "delay": _delays(large),
    }


def _fit(one: Judged, pattern: str) -> bool:
    """Whether a healthy case is one that the signal may be asked about."""
    over = kind(one.case.kind).over
    source = over[one.case.number % len(over)]
    if pattern == "straggler":
        return source in WORKERS
    return not pattern.startswith("loss") or source.startswith("mask")


def _of_size(about: Sequence[Judged], size: float, pattern: str) -> dict[str, Any]:
    mine = [one for one in about if one.case.size == size]
    return score(mine, pattern).as_json() | {"delay": _delays(mine)}


def _delays(judged: Iterable[Judged]) -> dict[str, Any]:
    delays = sorted(one.delay for one in judged if one.delay is not None)
    if not delays:
        return {"cases": 0}
    quarter = statistics.quantiles(delays, n=4, method="inclusive") if len(delays) > 1 else [delays[0]] * 3
    return {
        "cases": len(delays),
        "median": statistics.median(delays),
        "quarter": quarter[0],
        "three_quarters": quarter[2],
    }


def _kind(entry: Kind, judged: Sequence[Judged]) -> dict[str, Any]:
    pattern = entry.about or "straggler"
    false: dict[str, int] = {}
    for one in judged:
        for name, count in one.false.items():
            false[name] = false.get(name, 0) + count
    rows = [
        {"size": size, **score([one for one in judged if one.case.size == size], pattern).as_json()}
        for size in entry.sizes
    ]
    return {
        "name": entry.name,
        "about": entry.about,
        "says": (entry.lay.__doc__ or "").strip().splitlines()[0],
        "over": list(entry.over),
        "cases": len(judged),
        "false": dict(sorted(false.items())),
        "sizes": [row for row in rows if row["cases"]],
    }


def goals(told: dict[str, Any]) -> dict[str, bool]:
    """What was set out for, and whether it is met."""
    straggler = told["signals"]["straggler"]["all"]
    untouched = next(entry for entry in told["kinds"] if entry["name"] == "untouched")
    return {
        f"stragglers of {GOAL_SIZE:g} times and more: precision of 0.95 or more": straggler["precision"][0] >= 0.95,
        f"stragglers of {GOAL_SIZE:g} times and more: F1 of 0.93 or more": straggler["f1"][0] >= 0.93,
        "no false alarm on the untouched healthy traces": not any(told["whole"].values()),
        "nor on parts of them, some of the workers over some of the rows": not untouched["false"],
    }


__all__ = ["GOAL_SIZE", "PATTERNS", "SIZES", "figures", "goals", "run"]
