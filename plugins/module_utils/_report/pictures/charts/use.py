# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a container uses beside what it may use or asks for."""

from __future__ import annotations

from collections.abc import Iterator

from ...._analysis.facts import Facts
from ...._analysis.signals import cpu_throttled as throttled
from ...._analysis.signals import memory_near_limit as near
from ...._analysis.signals import over_requested as over
from ...._analysis.use import Use, bytes_or_cores, uses
from ..blocks import Signal
from ..laid import Laid, lay
from ..model import FIGURE, PEERS, SUBJECT, Chart, Level
from ..spread import ALL


def memory_near_limit(facts: Facts, signal: Signal) -> Chart | None:
    """The pod that stays near its limit longest, the others, and the limit."""
    limit = signal["evidence"]["limit_amount"]
    levels = [
        Level(limit, f"limit {signal['evidence']['limit']}"),
        Level(near.SHARE * limit, f"{near.SHARE:.0%} (rule)"),
    ]
    return _pods(facts, signal, "mem_use", levels)


def cpu_throttled(facts: Facts, signal: Signal) -> Chart | None:
    """The pod that is held back most, and the bound."""
    return _pods(facts, signal, "cpu_throttled", [Level(throttled.SHARE, f"{throttled.SHARE:.0%} (rule)")])


def oom_killed(facts: Facts, signal: Signal) -> Chart | None:
    """The memory of the pods up to the kill, where it is recorded, and their limit."""
    limits = [
        Level(amount, f"limit {text}")
        for text in signal["evidence"].get("memory_limit", ())
        if (amount := bytes_or_cores(text)) is not None
    ]
    return _pods(facts, signal, "mem_use", limits)


def over_requested(facts: Facts, signal: Signal) -> Chart | None:
    """All pods, the p95 of their use, the request, and the share of it that the rule asks for."""
    asked = signal["evidence"]["request_amount"]
    return _asked(facts, signal, [Level(over.SHARE * asked, f"{over.SHARE:.0%} of it (rule)")])


def under_requested(facts: Facts, signal: Signal) -> Chart | None:
    """All pods, the p95 of their use, and the request."""
    return _asked(facts, signal, [])


def _asked(facts: Facts, signal: Signal, levels: list[Level]) -> Chart | None:
    evidence = signal["evidence"]
    laid = _laid(facts, signal, signal["subject"]["metric"])
    if laid is None:
        return None
    request = Level(evidence["request_amount"], f"request {evidence['request']}")
    p95 = Level(evidence["use_p95"], "p95 of use", FIGURE)
    band, middle = laid.spread("median of the pods", role=SUBJECT, quantiles=ALL)
    return laid.chart([middle], band=band, levels=[request, *levels, p95], spans=[])


def _pods(facts: Facts, signal: Signal, metric: str, levels: list[Level]) -> Chart | None:
    laid = _laid(facts, signal, metric)
    if laid is None:
        return None
    worst = next(iter(signal["evidence"].get("pods_named", ())), "")
    own = laid.of(worst)
    if not own.any() or own.all():
        return laid.chart([laid.line(metric, role=SUBJECT)], levels=levels)
    band, middle = laid.spread("median of other pods", ~own, PEERS, ALL)
    return laid.chart([middle, laid.line(f"pod {worst}", own)], band=band, levels=levels)


def _laid(facts: Facts, signal: Signal, metric: str) -> Laid | None:
    found = next(_found(facts, signal, metric), None)
    return lay(found.block, signal, found.rows) if found is not None else None


def _found(facts: Facts, signal: Signal, metric: str) -> Iterator[Use]:
    """The use of the container that the verdict names: told by its object where it has one, else by job and metric."""
    about = signal["subject"]
    names = ("object", "container") if "object" in about else ("job", "namespace", "container")
    for use in uses(facts, metric):
        if use.block.timed and all((use.about.get(name) or None) == about.get(name) for name in names):
            yield use
