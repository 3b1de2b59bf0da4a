# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A job makes no step any more, while its pods run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..._cluster.model import Workload
from ..facts import Block, Facts, moment
from ..matrix import RUN_METRICS, absent
from ..naming import subject
from ..signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict
from ..silence import Silence, sensed, silence
from .gpu_idle import UTIL as IDLE

PATTERN = "job_stalled"
INTERVALS = 10
SECONDS = 300
PAUSES = 2
STALE_SECONDS = 24 * 3600
RULE = (
    f"no step for more than {INTERVALS} x the median interval and {SECONDS // 60} minutes while pods run; not where the job records "
    f"anything else since (a checkpoint, an evaluation), nor within {PAUSES} x its longest earlier pause or checkpoint"
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a training job."""
    for blocks in facts.jobs.values():
        steps = next((block for name in RUN_METRICS for block in blocks if block.metric == name), None)
        if steps is not None:
            yield _judge(facts, blocks, steps)


def _judge(facts: Facts, blocks: tuple[Block, ...], steps: Block) -> Signal:
    about = {name: value for name, value in subject(facts, steps).items() if name != "metric"}
    told = silence(facts, blocks, steps)
    if told is None:
        why = "the steps have no time, or are too few to know their interval"
        return verdict(
            PATTERN, INSUFFICIENT, about, {"rule": RULE, "records": len(steps.value), "why": why}, steps.whole()
        )
    evidence: dict[str, Any] = {
        "rule": RULE,
        "interval_s_median": told.median / 1e6,
        "pause_s_longest_before": told.longest / 1e6,
        "silent_s": max(told.length, 0.0) / 1e6,
        "last_step": absent(told.last_step),
    }
    window = {"from": moment(told.since), "to": moment(told.since + int(max(told.length, 0.0)))}
    if told.length <= max(INTERVALS * told.median, SECONDS * 1e6):
        return verdict(PATTERN, NOTHING, about, evidence, window)
    paused = max(told.longest if told.longest > INTERVALS * told.median else 0.0, _checkpoint(blocks))
    if told.spoke or told.length <= PAUSES * paused:
        known = {"recorded_since": told.spoke or None, "as_long_as_earlier_pauses": told.length <= PAUSES * paused}
        return verdict(PATTERN, NOTHING, about, {**evidence, **known}, window)
    senses = sensed(blocks, told.since)
    workloads = facts.resolver.workload(steps.job, (steps.namespace,))
    running = sum(workload.pods.running for workload in workloads)
    evidence |= {
        "pods_running": running if workloads else None,
        **{f"{name}_since": value for name, value in senses.items()},
    }
    if workloads and not running:
        return verdict(PATTERN, NOTHING, about, {**evidence, "ended": True}, window)
    why = _doubt(told, workloads, senses)
    if why:
        return verdict(PATTERN, INSUFFICIENT, about, {**evidence, "why": why}, window)
    lost = {"lost_s": told.length / 1e6, "share_of_lost_time": 1}
    return verdict(PATTERN, SIGNAL, about, {**evidence, **lost}, window)


def _checkpoint(blocks: tuple[Block, ...]) -> float:
    """The longest recorded checkpoint, in microseconds."""
    return max(
        (float(block.value.max()) * 1e6 for block in blocks if (block.metric, block.unit) == ("checkpoint_time", "s")),
        default=0.0,
    )


def _doubt(told: Silence, workloads: tuple[Workload, ...], senses: dict[str, float]) -> str:
    if not workloads and not senses:
        return "whether its pods run is not known: the job names no workload of an observed cluster"
    if senses.get("gpu_util", 0.0) >= IDLE:
        return "its GPUs work on: it may evaluate or write a checkpoint without recording it"
    if told.fresh < told.length / 2 and told.length > STALE_SECONDS * 1e6:
        return "the telemetry ends with its last step and is old: whether the job stalled or the records end cannot be told"
    return ""
