# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Answers into tables: labels to names, pods to their owners, values as the columns of :mod:`..chunks`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..dirt import Dirt
from ..fields import LAST, acceptable
from ..metrics import is_loss
from ..records import ORDER
from .client import Reply, Result
from .model import NAMES, Owners, Profile, Series

if TYPE_CHECKING:
    import polars as pl

Pods = Mapping[tuple[str, str], tuple[str, str]]
"""By namespace and pod the job and the worker; an empty worker is none named."""
_LAST = LAST.timestamp()
_HASH = re.compile(r"(.+)-[bcdf0-9][bcdfghjklmnpqrstvwxz2456789]{4,9}")


def pods(answers: Iterable[tuple[Owners, Reply]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Whose each pod is. The answers in the order of their precedence."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for owners, reply in answers:
        for result in reply.data.result if reply.data else ():
            labels = result.metric
            pod = (labels.get("namespace", ""), labels.get("pod", ""))
            job = next((labels[name] for name in owners.job if labels.get(name)), "")
            if labels.get("owner_kind") == "ReplicaSet":
                # The Deployment above it, whose name is that of the ReplicaSet without the hash of the template.
                named = _HASH.fullmatch(job)
                job = named[1] if named else job
            if job and pod[1] and labels.get("owner_kind") != "Node":
                worker = "-".join(labels[name] for name in owners.worker if labels.get(name))
                found.setdefault(pod, (job, worker))
    return found


def table(profile: Profile, series: Series, reply: Reply, owned: Pods, dirt: Dirt) -> tuple[pl.DataFrame, int, int]:
    """The records of an answer, how many samples it held, and how many of them were lost."""
    import numpy as np
    import polars as pl

    # Names are a row a series, repeated by the engine: an answer has few series and many samples.
    texts: dict[str, list[str]] = {name: [] for name in ORDER}
    counts: list[int] = []
    times: list[float] = []
    values: list[float] = []
    met = lost = 0
    for result in reply.data.result if reply.data else ():
        met += len(result.values) + len(result.histograms)
        if result.histograms:
            dirt["wrong_type"] += len(result.histograms)
            lost += len(result.histograms)
        names = _names(profile, series, result, owned)
        if not names["job"] or not all(acceptable(text) for text in names.values()):
            dirt["bad_name" if names["job"] else "missing_field"] += len(result.values)
            lost += len(result.values)
            continue
        before = len(times)
        lost += _samples(result, series, dirt, times, values)
        counts.append(len(times) - before)
        for name in ORDER:
            texts[name].append(names[name])
    rows = pl.Series(range(len(counts)), dtype=pl.UInt32).repeat_by(pl.Series(counts, dtype=pl.UInt32)).explode()
    rows = rows.drop_nulls()
    frame = pl.DataFrame(
        {
            **{
                name: pl.Series(column, dtype=pl.String).cast(pl.Categorical).gather(rows)
                for name, column in texts.items()
            },
            "step": pl.Series([None], dtype=pl.Int64).new_from_index(0, len(times)),
            "time": pl.Series(np.rint(np.array(times, dtype=np.float64) * 1e6).astype(np.int64))
            .cast(pl.Datetime("us"))
            .dt.replace_time_zone("UTC"),
            "value": pl.Series(np.array(values, dtype=np.float64)),
        }
    )
    return frame, met, lost


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _names(profile: Profile, series: Series, result: Result, owned: Pods) -> dict[str, str]:
    labels = {**profile.labels, **series.labels}
    names = {
        field: next((result.metric[label] for label in labels.get(field, ()) if result.metric.get(label)), "")
        for field in NAMES
    }
    job, worker = owned.get((names["namespace"], names["pod"]), ("", ""))
    if not labels.get("job") or not names["job"]:
        names["job"] = job or names["job"] or names["pod"]
    names["worker"] = names["worker"] or worker or names["pod"]
    if names["namespace"] and names["job"] and "/" not in names["job"]:
        names["job"] = f"{names['namespace']}/{names['job']}"
    return {**names, "metric": series.metric, "unit": series.unit}


def _samples(result: Result, series: Series, dirt: Dirt, times: list[float], values: list[float]) -> int:
    """Appends the samples to ``times`` (seconds since 1970) and ``values``; how many were lost."""
    if not result.values:
        return 0
    try:
        moments = [moment for moment, _text in result.values]
        found = [float(text) for _moment, text in result.values]
        # A sum is finite only where all are; where it is too large it is looked at one by one.
        if math.isfinite(sum(found)) and min(moments) >= 0 and max(moments) <= _LAST:
            times += moments
            values += found
            return 0
    except ValueError:
        pass
    lost = 0
    for moment, text in result.values:
        value = _number(text)
        if value is None or not 0 <= moment <= _LAST:
            dirt["wrong_type"] += 1
            lost += 1
            continue
        if not math.isfinite(value):
            dirt["not_finite"] += 1
            if not is_loss(series.metric):
                lost += 1
                continue
        times.append(moment)
        values.append(value)
    return lost
