# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One worker beside the others, and all workers beside a bound."""

from __future__ import annotations

from ...._analysis.facts import Facts
from ...._analysis.signals import gpu_idle as idle
from ...._analysis.signals import gpu_saturated as saturated
from ...._analysis.signals import straggler as slow
from ..blocks import Signal, block_of, judged
from ..laid import Laid, lay
from ..model import RULE, SUBJECT, Band, Chart, Level, Trace


def straggler(facts: Facts, signal: Signal) -> Chart | None:
    """The worker, the middle of the others, and the multiple of it that the rule allows."""
    laid = _judged(facts, signal)
    found = beside(laid, signal) if laid is not None else None
    if laid is None or found is None:
        return None
    own, band, middle = found
    bound = Trace(band.x, slow.RATIO * middle.y, f"{slow.RATIO} × the others (rule)", RULE)
    return laid.chart([middle, bound, own], band=band)


def gpu_idle(facts: Facts, signal: Signal) -> Chart | None:
    """Utilisation below the bound."""
    return _bounded(facts, signal, Level(idle.UTIL, f"{idle.UTIL:.0%} (rule)"))


def gpu_saturated(facts: Facts, signal: Signal) -> Chart | None:
    """Utilisation above the bound."""
    return _bounded(facts, signal, Level(saturated.UTIL, f"{saturated.UTIL:.0%} (rule)"))


def _bounded(facts: Facts, signal: Signal, bound: Level) -> Chart | None:
    laid = _judged(facts, signal)
    if laid is None:
        return None
    found = beside(laid, signal)
    if found is not None:
        own, band, middle = found
        return laid.chart([middle, own], band=band, levels=[bound])
    return together(laid, [bound])


def beside(laid: Laid, signal: Signal) -> tuple[Trace, Band, Trace] | None:
    """The worker of the verdict, and the others as a band with its middle; None where it names none, or it is alone."""
    worker = str(signal["subject"].get("worker", ""))
    own = laid.of(worker)
    others = len(laid.block.members) - 1
    if not own.any() or own.all():
        return None
    name = f"median of {others} others" if others > 1 else "the other worker"
    return laid.line(f"worker {worker}", own), *laid.spread(name, ~own)


def together(laid: Laid, levels: list[Level]) -> Chart:
    """All workers as one line, with a band around it where they are several."""
    width = len(laid.block.members)
    if width == 1:
        return laid.chart([laid.line(laid.block.metric)], levels=levels)
    band, middle = laid.spread(f"median of {width} workers", role=SUBJECT)
    return laid.chart([middle], band=band, levels=levels)


def _judged(facts: Facts, signal: Signal) -> Laid | None:
    block = block_of(facts, signal)
    return lay(block, signal, judged(block)) if block is not None else None
