# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Order and series, also where names are so many that their numbers must be drawn closer."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import arrange as arrange_module
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.arrange import arrange
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.compact import compact

ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from("mn"),
        st.sampled_from(["", "x", "y"]),
        st.integers(0, 9),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=40,
)


def table(rows: list[tuple[str, str, str, int, int]]) -> pl.DataFrame:
    names = pl.DataFrame(rows, schema=["job", "metric", "pod", "step", "value"], orient="row")
    texts = [pl.col(name).cast(pl.Categorical) for name in ("job", "metric", "pod")]
    empty = [pl.lit("").cast(pl.Categorical).alias(name) for name in ("unit", "worker", "namespace")]
    time = pl.lit(None, pl.Datetime("us", "UTC")).alias("time")
    return compact(
        [names.select(*texts, *empty, pl.col("step").cast(pl.Int64), time, pl.col("value").cast(pl.Float64))]
    )


@given(ROWS)
@settings(deadline=None)
def test_every_record_but_repeated_ones_stays_and_each_series_is_in_order(
    rows: list[tuple[str, str, str, int, int]],
) -> None:
    found = arrange(table(rows)).frame
    names = [name for name in ("job", "metric", "pod") if name in found.columns]
    kept = found.select(pl.col(names).cast(pl.String), "step", "value")
    width = len(kept.columns)
    expected = {(row[0], row[1], *([row[2]] if width == 5 else []), row[3], float(row[4])) for row in rows}
    assert sorted(kept.rows()) == sorted(expected)
    heads = kept.select(kept.columns[:-2]).rows()
    assert heads == sorted(heads)
    ordered = found.with_columns(_s=pl.struct(kept.columns[:-2]).rank("dense")).select("_s", "attempt", "step").rows()
    assert ordered == sorted(ordered)


def test_names_beyond_the_room_of_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (job, metric, pod, step, step) for job in "cba" for metric in "nm" for pod in ("y", "x") for step in range(3)
    ]
    expected = arrange(table(rows)).frame
    monkeypatch.setattr(arrange_module, "_MANY", 4)
    assert arrange(table(rows)).frame.equals(expected)
    monkeypatch.setattr(arrange_module, "_MANY", 12)
    assert arrange(table(rows)).frame.equals(expected)
