# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From facts to all verdicts, in one order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .._cluster.model import Cluster
from .facts import gather
from .signal import INSUFFICIENT, NOTHING, SIGNAL, Signal
from .signals.registry import DETECTORS

if TYPE_CHECKING:
    import polars as pl

_FIRST = (SIGNAL, INSUFFICIENT, NOTHING)


def find_signals(frame: pl.DataFrame | None, cluster: Cluster | None, *, observed_at: datetime | str) -> list[Signal]:
    """The verdict of each detector on each job it examined and on the cluster.

    :param frame: records as :func:`.._telemetry.read_sources` gives them, or None without telemetry.
    :param observed_at: the one clock: an aware datetime, or RFC 3339 text in UTC.
    :returns: signals first, then what could not be judged, then what is well; within these by pattern and id.
    """
    facts = gather(frame, cluster, observed_at)
    found = {signal.id: signal for detector in DETECTORS for signal in detector.find(facts)}
    return sorted(found.values(), key=lambda signal: (_FIRST.index(signal.outcome), signal.pattern, signal.id))


def outcome(signals: list[Signal]) -> str:
    """The outcome of an observation: a signal where there is one, else what could not be judged only when nothing could."""
    present = {signal.outcome for signal in signals}
    if SIGNAL in present:
        return SIGNAL
    return NOTHING if NOTHING in present else INSUFFICIENT
