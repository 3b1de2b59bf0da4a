# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records and clusters for tests of signals, as short as a test needs them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal, find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Cluster,
    Container,
    ContainerState,
    Controller,
    Event,
    ObjectRef,
    Pod,
    Workload,
)

NOW = "2026-01-10T00:00:00Z"
SCHEMA: dict[str, Any] = {
    "job": pl.Categorical,
    "namespace": pl.Categorical,
    "metric": pl.Categorical,
    "unit": pl.Categorical,
    "worker": pl.Categorical,
    "pod": pl.Categorical,
    "container": pl.Categorical,
    "step": pl.Int64,
    "time": pl.Datetime("us", "UTC"),
    "value": pl.Float64,
}
NAMES = {"job": "run", "namespace": "", "metric": "step_time", "unit": "s", "worker": "", "pod": "", "container": ""}


def table(**columns: Any) -> pl.DataFrame:
    """Records from columns; a single text stands for all rows, what is absent is empty (or null for step and time)."""
    height = max(len(values) for values in columns.values() if not isinstance(values, str))
    whole = {}
    for name, kind in SCHEMA.items():
        values = columns.get(name, NAMES.get(name))
        whole[name] = pl.Series(name, [values] * height if values is None or isinstance(values, str) else values).cast(
            kind
        )
    return pl.DataFrame(whole)


def workers(values: Any, **more: Any) -> pl.DataFrame:
    """A matrix steps × workers as records, in the order in which a run writes them; NaN stands for a record that is not there."""
    steps, width = values.shape
    names = np.tile([f"w{place}" for place in range(width)], steps)
    step = more.pop("step", np.arange(steps))
    found = table(worker=names, step=np.repeat(step, width), value=values.ravel(), **more)
    return found.filter(pl.col("value").is_not_nan())


def series(values: Any, **more: Any) -> pl.DataFrame:
    """One series by step."""
    return table(value=np.asarray(values, dtype=float), **{"step": np.arange(len(values)), **more})


def judge(frame: pl.DataFrame | None, pattern: str, cluster: Cluster | None = None, now: str = NOW) -> list[Signal]:
    """The verdicts on one pattern."""
    return [signal for signal in find_signals(frame, cluster, observed_at=now) if signal.pattern == pattern]


def outcomes(found: list[Signal]) -> list[str]:
    return [signal.outcome for signal in found]


def ref(kind: str = "Deployment", name: str = "web", namespace: str = "shop", uid: str | None = None) -> ObjectRef:
    group = {"Pod": "", "Node": ""}.get(kind, "apps")
    return ObjectRef(group, "v1", kind, namespace, name, f"uid-{kind}-{namespace}-{name}" if uid is None else uid)


def workload(
    name: str = "web",
    namespace: str = "shop",
    kind: str = "Deployment",
    owner: ObjectRef | None = None,
    **requests: dict[str, str],
) -> Workload:
    containers = tuple(Container(entry, place, requests=asked) for place, (entry, asked) in enumerate(requests.items()))
    controller = Controller("apps/v1", owner.kind, owner.name, owner.uid) if owner else None
    return Workload(ref(kind, name, namespace), "1", containers=containers, controller=controller)


def state(name: str = "main", **more: Any) -> ContainerState:
    return ContainerState(name, **more)


def pod(name: str = "web-1", *containers: ContainerState, owner: ObjectRef | None = None, **more: Any) -> Pod:
    return Pod(ref("Pod", name), workload=owner, containers=containers, **{"phase": "Running", **more})


def event(
    reason: str, subject: ObjectRef, count: int = 1, first: str = NOW, last: str = NOW, message: str = ""
) -> Event:
    return Event(reason, "Warning", subject, count, first, last, message)


def cluster(**more: Any) -> Cluster:
    return Cluster("uid-of-cluster", "v1.37.2", NOW, **more)
