# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How long a job has made no step, and what else it has told since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._telemetry.metrics import EVENTS
from .facts import ABSENT, Block, Facts

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What sensors beside the job write: it goes on whether the job does or not.
SENSORS = frozenset({"gpu_util", "gpu_mem", "cpu_use", "mem_use", "cpu_throttled", "load", "error_ratio", "latency"})
_LEAST = 20


@dataclass(frozen=True)
class Silence:
    """Times in microseconds. ``median``: between steps; ``longest``: an earlier pause; ``since``: the last step; ``length``: until now.

    :ivar last_step: number of the last step, :data:`.facts.ABSENT` for none.
    :ivar spoke: metric that the job itself recorded since, and is no sensor; empty for none.
    :ivar fresh: the newest record of any job is so much younger than the last step: the telemetry did not end with it.
    """

    median: float
    longest: float
    since: int
    length: float
    last_step: int
    spoke: str
    fresh: float


def silence(facts: Facts, blocks: tuple[Block, ...], steps: Block) -> Silence | None:
    """The silence of a job whose steps are timed; None where too few are, or they come at no interval."""
    import numpy as np

    if not steps.timed:
        return None
    # The worker with most records tells the interval; the last step is the last of any.
    ends = np.append(steps.starts[1:], len(steps.value))
    longest = int(np.argmax(ends - steps.starts))
    gaps = _gaps(steps.time[int(steps.starts[longest]) : int(ends[longest])])
    if len(gaps) < _LEAST:
        return None
    median = float(np.median(gaps))
    since = int(steps.time.max())
    now = int(facts.observed_at.timestamp() * 1e6)
    last = steps.step[steps.time == since]
    return Silence(
        median=median,
        longest=float(gaps.max()),
        since=since,
        length=float(now - since),
        last_step=int(last.max()) if len(last) else ABSENT,
        spoke=next((block.metric for block in blocks if block is not steps and _after(block, since, median)), ""),
        fresh=float(max(_newest(block.time) for block in facts.blocks) - since),
    )


def _gaps(times: NDArray[Any]) -> NDArray[Any]:
    """Between one time and the next other one."""
    import numpy as np

    gaps = np.diff(times)
    return gaps[gaps > 0] if (gaps >= 0).all() else np.diff(np.unique(times))


def _after(block: Block, since: int, median: float) -> bool:
    """Whether the job recorded something of its own well after its last step."""
    if block.metric in EVENTS:
        return _newest(block.time) >= since  # the run told its own end
    return block.metric not in SENSORS and _newest(block.time) > since + median


def _newest(times: NDArray[Any]) -> int:
    return int(times.max())


def sensed(blocks: tuple[Block, ...], since: int) -> dict[str, float]:
    """Medians of what sensors say of the job since then: three records or more."""
    import numpy as np

    found = {}
    for block in blocks:
        inside = block.value[block.time > since]
        if block.metric in SENSORS and len(inside) >= 3:
            found[block.metric] = float(np.median(inside))
    return found
