# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The metrics whose meaning we know: their unit, and which way is worse. All others pass through under their own name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Metric:
    """A canonical metric.

    :ivar unit: the unit its values are brought to; ``1`` is a bare ratio, 0–1 where the metric is a share.
    :ivar worse: ``up``, ``down``, or empty where neither direction is worse by itself.
    :ivar use: whether it says how much of a resource is used; such a level is judged against a request or limit, not against itself.
    """

    name: str
    unit: str
    worse: str = ""
    use: bool = False


CANONICAL: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric("step_time", "s", "up"),
            Metric("data_time", "s", "up"),
            Metric("comm_time", "s", "up"),
            Metric("latency", "s", "up"),
            Metric("checkpoint_time", "s", "up"),
            Metric("throughput", "samples/s", "down"),
            Metric("loss", "1", "up"),
            Metric("gpu_util", "1", "down"),
            Metric("cpu_throttled", "1", "up"),
            Metric("error_ratio", "1", "up"),
            Metric("cpu_use", "cores", use=True),
            Metric("mem_use", "bytes", use=True),
            Metric("gpu_mem", "bytes", use=True),
            Metric("load", "requests/s", use=True),
        )
    }
)

EVENTS = frozenset({"run_aborted"})
"""Metrics that are no series: a record says that something happened (1), or that it expressly did not (0)."""

#: The last word of the name is ``loss`` (``loss``, ``train_loss``, ``val/loss``), or a path below it (``loss/train``); not ``loss_scale``.
#: Lightning writes ``train_loss_step`` and ``train_loss_epoch`` where both are logged.
_LOSS = re.compile(r"(?:.*[_./:\- ])?loss(?:_step|_epoch)?(?:[/.:].*)?", re.IGNORECASE)
_NO_LOSS = re.compile(r"(?:.*[_./:\- ])?(?:packet|frame|cell|data)[_./:\- ]loss", re.IGNORECASE)


def is_loss(name: str) -> bool:
    """Whether a metric is a training or validation loss: the one kind whose non-finite values are evidence, not dirt."""
    return _LOSS.fullmatch(name) is not None and _NO_LOSS.fullmatch(name) is None
