# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The detectors. A new signal is a file beside this with ``PATTERN``, ``RULE`` and ``find``, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..facts import Facts
from ..signal import Signal
from . import (
    burst,
    comm_bound,
    cpu_throttled,
    crash_loop,
    drift,
    gpu_idle,
    gpu_saturated,
    image_pull,
    job_stalled,
    loader_bound,
    loss_diverged,
    loss_frozen,
    loss_not_finite,
    memory_near_limit,
    missing_data,
    mount_failed,
    oom_killed,
    over_requested,
    pending_resources,
    restarting,
    run_aborted,
    step_change,
    straggler,
    under_requested,
    unschedulable,
)


@dataclass(frozen=True)
class Detector:
    """:ivar pattern: its name in ``observation.json``. :ivar rule: in one sentence. :ivar find: verdicts from facts, pure."""

    pattern: str
    rule: str
    find: Callable[[Facts], Iterator[Signal]]


DETECTORS: tuple[Detector, ...] = tuple(
    Detector(module.PATTERN, module.RULE, module.find)
    for module in (
        burst,
        comm_bound,
        cpu_throttled,
        crash_loop,
        drift,
        gpu_idle,
        gpu_saturated,
        image_pull,
        job_stalled,
        loader_bound,
        loss_diverged,
        loss_frozen,
        loss_not_finite,
        memory_near_limit,
        missing_data,
        mount_failed,
        oom_killed,
        over_requested,
        pending_resources,
        restarting,
        run_aborted,
        step_change,
        straggler,
        under_requested,
        unschedulable,
    )
)
