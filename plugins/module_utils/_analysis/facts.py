# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What detectors judge: the records cut into blocks of one job and metric, the cluster, and the time of the look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .._artifact.clock import format_time, parse_time
from .._cluster.model import Cluster
from .._telemetry.arrange import arrange
from .._telemetry.compact import compact
from .columns import ABSENT, Columns, Names
from .resolve import Resolver

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["ABSENT", "Block", "Facts", "gather", "moment"]


@dataclass(frozen=True)
class Block:
    """The records of one job and metric in one unit, worker by worker, each in order.

    :ivar columns: of all records. :ivar low, high: from which of them to which, the last not included.
    """

    job: str
    namespace: str
    metric: str
    unit: str
    columns: Columns
    low: int
    high: int

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What several detectors make of the records, by its maker; only what is much smaller than they are."""
        return {}

    @property
    def records(self) -> int:
        """How many there are, one at least."""
        return self.high - self.low

    @property
    def value(self) -> NDArray[Any]:
        """Float64; finite but for losses."""
        return self.columns.value[self.low : self.high]

    @property
    def step(self) -> NDArray[Any]:
        """Int64, :data:`ABSENT` where there is none."""
        return self.columns.step[self.low : self.high]

    @property
    def time(self) -> NDArray[Any]:
        """Int64, microseconds since 1970, :data:`ABSENT` where there is none."""
        return self.columns.time[self.low : self.high]

    @property
    def attempt(self) -> NDArray[Any]:
        """UInt32: how often the step counter had fallen back."""
        return self.columns.attempt[self.low : self.high]

    @cached_property
    def stepped(self) -> bool:
        """Whether every record has a step."""
        return bool((self.step != ABSENT).all())

    @cached_property
    def timed(self) -> bool:
        """Whether every record has a time."""
        return bool((self.time != ABSENT).all())

    def names(self, column: str) -> Names | None:
        """The names in a column of these records, None where no record of any block names one."""
        whole = self.columns.names(column)
        return None if whole is None else Names(whole.codes[self.low : self.high], whole.texts)

    @cached_property
    def _workers(self) -> Names:
        """What tells the workers apart: ``worker``, or ``pod`` where no record names a worker."""
        workers, pods = self.columns.names("worker"), self.names("pod")
        if workers is None:
            raise KeyError("worker")
        mine = workers.codes[self.low : self.high]
        if pods is not None and bool((mine == workers.empty).all()):
            return pods
        return Names(mine, workers.texts)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Names of the workers, in the order of their records; one empty name when none is named."""
        found = self._workers
        return tuple(found.texts[code] for code in found.codes[self.starts].tolist())

    @cached_property
    def starts(self) -> NDArray[Any]:
        """Where each worker's records begin."""
        import numpy as np

        codes = self._workers.codes
        return np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))

    @cached_property
    def member(self) -> NDArray[Any]:
        """The place in :attr:`members` of each record's worker."""
        import numpy as np

        return np.repeat(np.arange(len(self.starts)), np.diff(np.append(self.starts, self.records)))

    def window(self, low: int, high: int) -> dict[str, Any]:
        """The window from record ``low`` to record ``high``."""
        return self.span(int(self.step[low]), int(self.step[high]), int(self.time[low]), int(self.time[high]))

    def span(self, step: int, last_step: int, time: int, last_time: int) -> dict[str, Any]:
        """The window between two places; what is absent is left out."""
        found: dict[str, Any] = {}
        if ABSENT not in (step, last_step):
            found |= {"from_step": step, "to_step": last_step}
        if ABSENT not in (time, last_time):
            found |= {"from": moment(time), "to": moment(last_time)}
        return found

    def whole(self) -> dict[str, Any]:
        """The window of all records."""

        def ends(values: NDArray[Any]) -> tuple[int, int]:
            # ABSENT lies below all others.
            last = int(values.max())
            return (ABSENT, ABSENT) if last == ABSENT else (int(values.min(where=values != ABSENT, initial=last)), last)

        return self.span(*ends(self.step), *ends(self.time))

    def subject(self, **more: Any) -> dict[str, Any]:
        """The subject of a verdict on this block."""
        return {"job": self.job, "namespace": self.namespace, "metric": self.metric, **more}


@dataclass(frozen=True)
class Facts:
    """All that there is to judge. ``observed_at`` is the one clock."""

    observed_at: datetime
    blocks: tuple[Block, ...] = ()
    cluster: Cluster | None = None

    @cached_property
    def resolver(self) -> Resolver:
        """From names of the telemetry to objects of the cluster."""
        return Resolver(self.cluster)

    def of(self, *metrics: str) -> Iterator[Block]:
        """Blocks of these metrics."""
        return (block for block in self.blocks if block.metric in metrics)

    @cached_property
    def jobs(self) -> dict[tuple[str, str], tuple[Block, ...]]:
        """Blocks by job and namespace."""
        found: dict[tuple[str, str], list[Block]] = {}
        for block in self.blocks:
            found.setdefault((block.job, block.namespace), []).append(block)
        return {name: tuple(blocks) for name, blocks in found.items()}


def gather(frame: pl.DataFrame | None, cluster: Cluster | None, observed_at: datetime | str) -> Facts:
    """Facts of a look.

    :param frame: the table of :class:`.._telemetry.model.Telemetry`, or any with its columns in any order.
    """
    when = parse_time(observed_at) if isinstance(observed_at, str) else observed_at.astimezone(UTC)
    return Facts(when, () if frame is None or frame.is_empty() else _blocks(_arranged(frame)), cluster)


def _arranged(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return (
        frame
        if "attempt" in frame.columns and isinstance(frame.schema["job"], pl.Enum)
        else arrange(compact([frame])).frame
    )


def _blocks(frame: pl.DataFrame) -> tuple[Block, ...]:
    import numpy as np
    import polars as pl

    if "namespace" not in frame.columns:
        frame = frame.with_columns(namespace=pl.lit("", pl.Enum([""])))
    key = ("job", "namespace", "metric", "unit")
    changed = np.zeros(frame.height, dtype=bool)
    changed[0] = True
    for name in key:
        codes = frame[name].to_physical().to_numpy()
        changed[1:] |= codes[1:] != codes[:-1]
    starts = np.flatnonzero(changed)
    heads = frame.select(key)[starts].cast(pl.String).rows()
    ends = np.append(starts[1:], frame.height)
    columns = Columns(frame)
    return tuple(
        Block(job, namespace, metric, unit, columns, int(start), int(end))
        for (job, namespace, metric, unit), start, end in zip(heads, starts, ends, strict=True)
    )


def moment(micro: int) -> str:
    """Microseconds since 1970 as RFC 3339."""
    return format_time(datetime.fromtimestamp(micro / 1e6, UTC))
