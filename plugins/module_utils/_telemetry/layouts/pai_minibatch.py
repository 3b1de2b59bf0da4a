# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Alibaba's ``cluster-trace-gpu-v2020/mini-batch-time``: ``,worker,gpu,time,batch_time_norm``.

``time`` is the step counter (a sample each ten steps), ``batch_time_norm`` the time of that mini-batch, normalised to 0–1000 a job, so its
unit is 1. The file is the job.
"""

from __future__ import annotations

from .model import STEM, Layout, Value

_COLUMNS = frozenset({"worker", "time", "batch_time_norm"})
_LAYOUT = Layout(
    "pai_minibatch",
    {"job": STEM, "worker": "worker", "step": "time"},
    (Value("batch_time_norm", "=step_time", "=1"),),
)


def recognise(columns: frozenset[str]) -> Layout | None:
    """Needs its three columns."""
    return _LAYOUT if columns >= _COLUMNS else None
