# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Fields that training loops print into their logs, under the names they are known by; what is not listed is passed over.

A log line holds much that is no measurement (a learning rate, an epoch): only what is known is taken, so nothing else is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..metrics import CANONICAL, EVENTS, is_loss
from .model import NAMES, STEM, Layout, Value

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in (*NAMES, "step", "time", *EVENTS, *CANONICAL)},
        **dict.fromkeys(("global_step", "iteration", "iter", "it", "train_step"), "step"),
        **dict.fromkeys(("timestamp", "ts", "@timestamp"), "time"),
        **dict.fromkeys(("rank", "global_rank", "worker_id"), "worker"),
        **dict.fromkeys(("iter_time", "iteration_time", "batch_time", "time_per_step", "step_time_s"), "step_time"),
        **dict.fromkeys(("data_load_time", "data_wait", "dataload_time"), "data_time"),
        **dict.fromkeys(("allreduce_time", "collective_time"), "comm_time"),
        **dict.fromkeys(("samples_per_sec", "samples_per_second", "samples/s", "samples/sec"), "throughput"),
    }
)
"""The field that each name stands for. Losses keep their own names."""


def field(name: str) -> str | None:
    """The field or metric that a name stands for, or None where it is none that we know."""
    known = ALIASES.get(name) or ALIASES.get(name.lower())
    return known or (name if is_loss(name) else None)


def recognise(columns: frozenset[str], fields: Mapping[str, str]) -> Layout | None:
    """The layout of a record with these fields (already by their known names), or None when it measures nothing.

    :param fields: what the option ``columns`` says of names, such as ``{"job": "=train"}``.
    """
    if not columns & {"step", "time"}:
        return None
    places = {name: name for name in (*NAMES, "step", "time") if name in columns}
    places.setdefault("job", STEM)
    if {"metric", "value"} <= columns:
        return Layout("canonical", {**places, **fields}, (Value("value", "metric", "unit"),))
    metrics = sorted(name for name in columns if is_metric(name))
    if not metrics:
        return None
    return Layout("log_fields", {**places, **fields}, tuple(Value(name, f"={name}") for name in metrics), wide=True)


def is_metric(name: str) -> bool:
    """Whether a known name is one of a measurement."""
    return name in CANONICAL or name in EVENTS or is_loss(name)
