# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From facts to all verdicts, in one order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

from .._cluster.model import Cluster
from .facts import Facts, gather
from .signal import INSUFFICIENT, NOTHING, SIGNAL, Signal
from .signals.registry import DETECTORS, Detector

if TYPE_CHECKING:
    import polars as pl

_MANY = 100_000
_FIRST = (SIGNAL, INSUFFICIENT, NOTHING)


def find_signals(frame: pl.DataFrame | None, cluster: Cluster | None, *, observed_at: datetime | str) -> list[Signal]:
    """The verdict of each detector on each job it examined and on the cluster.

    :param frame: records as :func:`.._telemetry.read_sources` gives them, or None without telemetry.
    :param observed_at: the one clock: an aware datetime, or RFC 3339 text in UTC.
    :returns: signals first, then what could not be judged, then what is well; within these by pattern and id.
    """
    return signals_of(gather(frame, cluster, observed_at))


def signals_of(facts: Facts) -> list[Signal]:
    """As :func:`find_signals`, of facts that were gathered already."""
    found = {signal.id: signal for signals in _judged(facts) for signal in signals}
    return sorted(found.values(), key=lambda signal: (_FIRST.index(signal.outcome), signal.pattern, signal.id))


def _judged(facts: Facts) -> list[list[Signal]]:
    """The verdicts of each detector. Detectors are pure; beside many records they are judged two at a time."""

    def judge(detector: Detector) -> list[Signal]:
        return list(detector.find(facts))

    if sum(block.records for block in facts.blocks) < _MANY:
        return [judge(detector) for detector in DETECTORS]
    with ThreadPoolExecutor(2, "modekeeper-analysis") as pool:
        return list(pool.map(judge, DETECTORS))


def outcome(signals: list[Signal]) -> str:
    """The outcome of an observation: a signal where there is one, else what could not be judged only when nothing could."""
    present = {signal.outcome for signal in signals}
    if SIGNAL in present:
        return SIGNAL
    return NOTHING if NOTHING in present else INSUFFICIENT
