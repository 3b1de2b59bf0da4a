# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""GPUs are held and hardly used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..busy import Busy, busy, figures
from ..facts import Facts
from ..idle import Idle, idle_beside_busy
from ..naming import named, natural, subject
from ..shares import EXPLAINS, SAMPLES, parts
from ..signal import NOTHING, SIGNAL, Signal, verdict

PATTERN = "gpu_idle"
UTIL = 0.30
BUSY = 0.60
RULE = (
    f"median GPU utilisation of a worker below {UTIL:.0%}, {SAMPLES} samples or more; or below it for {SAMPLES} samples running while "
    f"the middle one of the others is at {BUSY:.0%} or more"
)
_CLASSES = {"data_time": "data", "comm_time": "communication"}


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a job with GPUs."""
    for told in busy(facts, PATTERN, RULE):
        yield told if isinstance(told, Signal) else _judge(facts, told)


def _judge(facts: Facts, told: Busy) -> Signal:
    evidence = figures(told, RULE)
    idle = [worker for worker, value in told.medians.items() if value < UTIL]
    evidence["workers_idle"] = len(idle)
    if not idle and (fallen := list(idle_beside_busy(told.block, UTIL, BUSY, SAMPLES))):
        return _fallen(facts, told, evidence, fallen)
    worker = None
    if idle:
        evidence |= {"workers_named": named(name for name in idle if name), **_class(told)}
        worker = idle[0] if len(idle) == 1 and len(told.medians) > 1 else None
    about, window = subject(facts, told.block, worker=worker), told.block.whole()
    return verdict(PATTERN, SIGNAL if idle else NOTHING, about, evidence, window)


def _fallen(facts: Facts, told: Busy, evidence: dict[str, Any], fallen: list[Idle]) -> Signal:
    worst = min(fallen, key=lambda entry: (-entry.samples, natural(entry.worker)))
    evidence |= {
        "workers_idle": len(fallen),
        "workers_named": named(entry.worker for entry in fallen if entry.worker),
        "idle_samples": worst.samples,
        "gpu_util_meanwhile": worst.own,
        "gpu_util_others_meanwhile": worst.others,
    }
    about = subject(facts, told.block, worker=worst.worker)
    return verdict(PATTERN, SIGNAL, about, evidence, worst.window)


def _class(told: Busy) -> dict[str, Any]:
    """What the step waits for, where it accounts for the idle time."""
    import numpy as np

    idle = 1 - float(np.median(list(told.medians.values())))
    shares = {metric: min(1.0, entry.share / idle) for metric, entry in parts(told.blocks).items()}
    if not shares:
        return {"class_undecided": "neither data_time nor comm_time is recorded beside step_time"}
    most = max(shares, key=lambda metric: (shares[metric], metric))
    found: dict[str, Any] = {"share_of_lost_time": shares[most], "idle_share": idle}
    return found | ({"class": _CLASSES[most]} if shares[most] >= EXPLAINS else {})
