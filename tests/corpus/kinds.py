# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The kinds of faults and of healthy runs: which signal each is about, over which traces it is laid, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from . import disturbances, job_faults, loss_faults, worker_faults
from .laid import Lay

SIZES = (1.2, 1.3, 1.5, 2.0, 3.0)
"""Times the healthy value."""
WORKERS = ("pai-1", "pai-1-early", "pai-3")
RUNS = ("mask-a", "mask-b", "mask-c")
SERIES = (*WORKERS, *RUNS, "rds")


@dataclass(frozen=True)
class Kind:
    """:ivar about: the signal it is about. :ivar sizes: one number of its own where it has none. :ivar count: cases of each size."""

    name: str
    about: str
    lay: Lay
    over: tuple[str, ...]
    count: int
    sizes: tuple[float, ...] = SIZES


def _healthy(name: str, lay: Lay, over: tuple[str, ...], count: int) -> Kind:
    return Kind(name, "", lay, over, count, (1.0,))


KINDS = (
    Kind("one slow worker", "straggler", worker_faults.slow, WORKERS, 60),
    Kind("several at once", "straggler", worker_faults.several, WORKERS, 30),
    Kind("flapping worker", "straggler", worker_faults.flapping, WORKERS, 30),
    Kind("ageing worker", "straggler", worker_faults.ageing, WORKERS, 30),
    Kind("slow worker in noise", "straggler", worker_faults.slow_in_noise, WORKERS, 30),
    Kind("slow worker among wanderers", "straggler", worker_faults.slow_among_wanderers, WORKERS, 30),
    Kind("slow worker, records lost", "straggler", worker_faults.slow_with_records_lost, WORKERS, 30),
    Kind("slow worker over a restart", "straggler", worker_faults.slow_over_a_restart, WORKERS, 30),
    Kind("step", "step_change", job_faults.step, SERIES, 50),
    Kind("ramp", "drift", job_faults.ramp, SERIES, 50),
    Kind("bursts", "burst", job_faults.bursts, SERIES, 50),
    Kind("many records lost", "missing_data", disturbances.many_records_lost, SERIES, 50, (1.0,)),
    Kind("missing rank", "missing_data", disturbances.rank_missing, WORKERS, 50, (1.0,)),
    Kind("loss not finite", "loss_not_finite", loss_faults.not_finite, RUNS, 50, (1.0,)),
    Kind("loss frozen", "loss_frozen", loss_faults.frozen, RUNS, 50, (1.0,)),
    Kind("loss diverged", "loss_diverged", loss_faults.diverged, RUNS, 50, (1.0,)),
    _healthy("untouched", disturbances.untouched, SERIES, 300),
    _healthy("noise", disturbances.noisy, (*WORKERS, *RUNS), 150),
    _healthy("wandering noise", disturbances.adrift, (*WORKERS, *RUNS), 150),
    _healthy("a few records lost", disturbances.some_records_lost, SERIES, 100),
    _healthy("restart", disturbances.restart, WORKERS, 100),
    Kind("one outlier", "", job_faults.outlier, SERIES, 20),
)


def kind(name: str) -> Kind:
    """The kind of that name."""
    return next(entry for entry in KINDS if entry.name == name)
