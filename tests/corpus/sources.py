# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The public traces that faults are laid over: where each is from, and which part of it is known to be healthy.

They are not ours to ship: they are read from the folder ``MODEKEEPER_REAL_DATA`` names, and told by their digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import read_sources
from tests.tools.paths import REAL_DATA

from .trace import Trace

FOLDER = REAL_DATA
_PAI = (
    "alibaba/clusterdata, cluster-trace-gpu-v2020/mini-batch-time, commit 7a6c496 (CC-BY-4.0; Weng et al., NSDI 2022)"
)
_MLPERF = "mlcommons/training_results_v1.1, commit ebe92f8 (Apache-2.0)"
_NAB = "numenta/NAB, data/realAWSCloudwatch, commit ea702d7 (MIT)"
_STRAGGLER_AT = 1800
"""The authors name a straggler in job 1 from step 1811."""
_SEVERAL_AT = 2000
"""In the last fifth of job 3 workers 6 to 9 all stand 20 to 35 % above the others: the several its authors suspect."""
_LABELLED = "2014-02-24T22:50:00"
"""Where NAB's first labelled window of the RDS series begins."""


@dataclass(frozen=True)
class Source:
    """:ivar healthy: what of it is used, in words. :ivar part: the same of the whole trace."""

    name: str
    path: str
    origin: str
    healthy: str
    part: Callable[[Trace], Trace]

    @property
    def digest(self) -> str:
        """Of the file's bytes."""
        return "sha256:" + hashlib.sha256((FOLDER / self.path).read_bytes()).hexdigest()

    def load(self) -> Trace:
        """The healthy part, read the way the product reads it."""
        return self.part(_trace(self.name, read_sources([str(FOLDER / self.path)]).frame))


def _without(*workers: str) -> Callable[[Trace], Trace]:
    def part(whole: Trace) -> Trace:
        kept = [place for place, worker in enumerate(whole.workers) if worker not in workers]
        return whole.cut(slice(None), np.array(kept))

    return part


def _before_step(step: int, *workers: str) -> Callable[[Trace], Trace]:
    def part(whole: Trace) -> Trace:
        assert whole.step is not None
        return _without(*workers)(whole).cut(slice(int(np.searchsorted(whole.step, step))))

    return part


def _before_label(whole: Trace) -> Trace:
    assert whole.time is not None
    end = np.datetime64(_LABELLED).astype("datetime64[us]").astype(np.int64)
    return whole.cut(slice(int(np.searchsorted(whole.time, end))))


SOURCES = (
    Source("pai-1", "pai-minibatch/job_1.csv", _PAI, "all but worker 6, its straggler", _without("6")),
    Source(
        "pai-1-early", "pai-minibatch/job_1.csv", _PAI, "all workers, before step 1800", _before_step(_STRAGGLER_AT)
    ),
    Source(
        "pai-3",
        "pai-minibatch/job_3.csv",
        _PAI,
        "all but workers 6 and 7, which drift, before step 2000, from where 8 and 9 follow",
        _before_step(_SEVERAL_AT, "6", "7"),
    ),
    *(
        Source(f"mask-{run}", f"mlperf-v1.1/maskrcnn-1node-{run}.txt", _MLPERF, "the whole run", lambda whole: whole)
        for run in "abc"
    ),
    Source(
        "rds", "nab/realAWSCloudwatch/rds_cpu_utilization_cc0c53.csv", _NAB, "before its first label", _before_label
    ),
)
"""The other NAB series is left out: spikes run through all of it, within its labels and outside."""


def _trace(name: str, records: pl.DataFrame) -> Trace:
    """The records side by side; metrics of a record each (``run_aborted``) left out."""
    stepped = records["step"].null_count() < records.height
    place = "step" if stepped else "time"
    records = records.filter(pl.col(place).is_not_null())
    workers = tuple(records["worker"].cast(pl.String).unique(maintain_order=True).to_list())
    index = records[place].unique().sort()
    tables, units = {}, {}
    for (metric,), rows in records.group_by("metric", maintain_order=True):
        wide = pl.DataFrame({place: index}).join(
            rows.with_columns(pl.col("worker").cast(pl.String)).pivot(on="worker", index=place, values="value"),
            on=place,
            how="left",
            maintain_order="left",
        )
        tables[str(metric)] = wide.select(workers).to_numpy().astype(np.float64)
        units[str(metric)] = str(rows["unit"][0])
    time = None if stepped else index.to_physical().to_numpy()
    if stepped and records["time"].null_count() == 0:
        time = records.group_by("step").agg(pl.col("time").min()).sort("step")["time"].to_physical().to_numpy()
    return Trace(name, workers, tables, units, index.to_numpy() if stepped else None, time)
