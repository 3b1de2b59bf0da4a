# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The back-test as rows of tables: stated beside observed, KRR's rule beside ours, what was abstained from, real series."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from . import nab, rival
from .made import FAMILIES
from .rolling import HISTORIES, Trial, judged, trials
from .share import Share, share

LEVELS = (0.02, 0.05, 0.10, 0.20)
BANDS = (0.0, 0.01, 0.02, 0.05, 0.10, 0.20, 0.50, 1.01)
Row = tuple[str, ...]


def observed(found: Sequence[Trial], level: float) -> Share:
    """How often use went over the value whose stated probability is the level."""
    return share((trial.series, trial.came <= level) for trial in found)


def calibration(found: Sequence[Trial]) -> Iterator[Row]:
    """By days of history: observed at each level."""
    yield ("history", "trials", *(f"stated {level:.0%}" for level in LEVELS))
    for days in HISTORIES:
        inside = judged(trial for trial in found if trial.history == days)
        yield (f"{days} days", f"{len(inside):,}", *(_shown(observed(inside, level)) for level in LEVELS))


def at_todays_limit(found: Sequence[Trial]) -> Iterator[Row]:
    """By what was stated of the limit that the container has."""
    yield ("stated", "trials", "mean stated", "observed")
    inside = [(trial, trial.tail.probability(trial.limit)) for trial in judged(found)]
    for low, high in itertools.pairwise(BANDS):
        band = [(trial, stated) for trial, stated in inside if low <= stated < high]
        if band:
            mean = sum(stated for _unused, stated in band) / len(band)
            happened = share((trial.series, trial.next > trial.limit) for trial, _unused in band)
            yield (f"{low:.0%} to {min(high, 1):.0%}", f"{len(band):,}", f"{mean:.1%}", _shown(happened))


def families(found: Sequence[Trial]) -> Iterator[Row]:
    """By family: how often nothing was foretold, observed at 5 %, and how often KRR's size was too small."""
    yield ("family", "abstained", "stated 5%", "KRR too small, judged", "KRR too small, abstained")
    for family in FAMILIES:
        all_ = [trial for trial in found if trial.family == family]
        inside = judged(all_)
        left = [trial for trial in all_ if trial.sizing.peaks is None]
        abstained = share((trial.series, trial.sizing.peaks is None) for trial in all_)
        told = _shown(observed(inside, 0.05)) if inside else "–"
        yield (family, f"{abstained.value:.0%}", told, *(_krr_misses(part) for part in (inside, left)))


def _krr_misses(found: Sequence[Trial]) -> str:
    misses = share((trial.series, trial.next > rival.KRR_MARGIN * trial.largest) for trial in found)
    return f"{misses.value:.1%}" if found else "–"


def beside_krr(found: Sequence[Trial]) -> Iterator[Row]:
    """Kills and memory of both rules, ours at three prices."""
    yield ("history", "KRR", "ours, as shipped", "ours, foretold", "at KRR's memory", "at KRR's kills")
    for days in HISTORIES:
        inside = judged(trial for trial in found if trial.history == days)
        krr, ours = rival.krr(inside), rival.ours(inside)
        same, as_many = rival.at_memory(inside, krr.memory), rival.at_kills(inside, krr.kills)
        yield (
            f"{days} days",
            f"{krr.kills} kills",
            f"{ours.kills} kills, {ours.memory / krr.memory - 1:+.1%} memory",
            f"{ours.stated:.0f} kills",
            f"{same.kills} kills",
            f"{as_many.memory / krr.memory - 1:+.1%} memory",
        )


def real_series() -> Iterator[Row]:
    """Trials of the real series, apart where the week held back holds what NAB labels an anomaly."""
    yield ("series", "a day is", "anomaly labelled", "trials", "over what was stated at 5%", "over KRR's size")
    for samples, named in ((12, "24 h"), (3, "6 h")):
        found = judged(trials(nab.real(samples), (7,) if samples == 12 else HISTORIES))
        for name in nab.NAMES:
            for anomaly in (False, True):
                inside = [
                    trial
                    for trial in found
                    if trial.family == name and nab.labelled(name, samples, trial.origin) == anomaly
                ]
                if inside:
                    over, krr = sum(trial.came <= 0.05 for trial in inside), rival.krr(inside).kills
                    yield (
                        name.partition("_")[0],
                        named,
                        "yes" if anomaly else "no",
                        str(len(inside)),
                        str(over),
                        str(krr),
                    )


def _shown(found: Share) -> str:
    return f"{found.value:.1%} ({found.low:.1%}–{found.high:.1%})"
