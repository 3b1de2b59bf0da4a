# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which chart shows which finding. A pattern without a line here has no picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ...._analysis.facts import Facts
from ..blocks import Signal
from ..model import Chart
from . import gaps, level, losses, peers, shares, steps, use


class Draw(Protocol):
    """Makes a finding's chart; None where the records hold nothing to draw."""

    def __call__(self, facts: Facts, signal: Signal, /) -> Chart | None:
        """As the class says."""


CHARTS: Mapping[str, Draw] = {
    "burst": level.burst,
    "comm_bound": shares.comm_bound,
    "cpu_throttled": use.cpu_throttled,
    "drift": level.drift,
    "gpu_idle": peers.gpu_idle,
    "gpu_saturated": peers.gpu_saturated,
    "job_stalled": steps.job_stalled,
    "loader_bound": shares.loader_bound,
    "loss_diverged": losses.loss_diverged,
    "loss_frozen": losses.loss_frozen,
    "loss_not_finite": losses.loss_not_finite,
    "memory_near_limit": use.memory_near_limit,
    "missing_data": gaps.missing_data,
    "oom_killed": use.oom_killed,
    "over_requested": use.over_requested,
    "run_aborted": steps.run_aborted,
    "step_change": level.step_change,
    "straggler": peers.straggler,
    "under_requested": use.under_requested,
}
