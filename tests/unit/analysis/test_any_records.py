# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever the records hold, every detector ends in a verdict that can be written down."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.metrics import CANONICAL

from .builders import NOW, cluster, table, workload

METRICS = [*CANONICAL, "val_loss", "run_aborted", "anything"]
EXTREME = st.sampled_from([0.0, -0.0, 1.0, -1.0, 1e-320, 1e308, -1e308, 5e-324, 0.3, 2.0, 1e15])
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def records(metric: str, values: list[float], width: int, *, stepped: bool, timed: bool, loss: bool) -> pl.DataFrame:
    count = len(values)
    place = np.arange(count) // width
    more: dict[str, Any] = {"step": place} if stepped else {}
    if timed or not stepped:
        more["time"] = pl.from_epoch(pl.Series(place * 60), "s").dt.replace_time_zone("UTC")
    chosen = [float("nan") if loss and entry == 0.3 else entry for entry in values]
    known = CANONICAL.get(metric)
    names = [f"w{entry % width}" for entry in range(count)]
    return table(metric=metric, unit=known.unit if known else "", job="shop/web", worker=names, value=chosen, **more)


@given(
    st.lists(EXTREME, min_size=1, max_size=5),
    st.sampled_from(METRICS),
    st.sampled_from([1, 2, 3, 7]),
    st.integers(1, 400),
    st.booleans(),
    st.booleans(),
)
@settings(deadline=None, max_examples=200)
def test_every_detector_ends_in_a_verdict(
    values: list[float], metric: str, width: int, count: int, stepped: bool, timed: bool
) -> None:
    many = (values * count)[:count]
    loss = metric in ("loss", "val_loss")
    frame = pl.concat(
        [
            records(metric, many, width, stepped=stepped, timed=timed, loss=loss),
            records("step_time", many[::-1], width, stepped=stepped, timed=timed, loss=False),
        ]
        if metric != "step_time"
        else [records(metric, many, width, stepped=stepped, timed=timed, loss=False)]
    )
    seen = cluster(workloads=(workload(main={"cpu": "1"}),))
    found = find_signals(frame, seen, observed_at=NOW)
    assert canonical_bytes(msgspec.to_builtins(found))


@given(st.lists(EXTREME, min_size=60, max_size=120), st.sampled_from(METRICS))
@settings(deadline=None, max_examples=150)
def test_so_does_every_mixture(values: list[float], metric: str) -> None:
    frame = records(metric, values, 1, stepped=True, timed=True, loss=metric in ("loss", "val_loss"))
    assert canonical_bytes(msgspec.to_builtins(find_signals(frame, None, observed_at=NOW)))
