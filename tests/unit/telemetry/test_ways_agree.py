# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The fast way and the careful way are one reading: what the fast way vouches for, the careful way reads alike."""

from __future__ import annotations

import io
import json
import math
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import SourceReport, blocks, read_sources
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.sources import delimited, json_lines, parquet

NAMES = st.sampled_from(["a", "b/c", "", "true", "ü", " x", "\x07", None, 3, 4.0, True, [1]])
STEPS = st.sampled_from([0, 1, 2, -3, 5.0, 1.5, "7", 2**53, 2**54, None, True, "x"])
TIMES = st.sampled_from(
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.123456+01:00",
        "2026-01-01 00:00:00",
        1767225600,
        1767225600.25,
        None,
        "noon",
        1e30,
    ]
)
VALUES = st.one_of(st.floats(allow_nan=True), st.integers(), st.sampled_from(["0.5", "nan", None, True, "x", [1]]))
METRICS = st.sampled_from(["step_time", "loss", "mine", None, ""])
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "job": NAMES,
        "worker": NAMES,
        "step": STEPS,
        "time": TIMES,
        "metric": METRICS,
        "unit": NAMES,
        "value": VALUES,
    },
)
#: Times as loggers write them, and as they must not: what one way reads so does the other.
WRITTEN = st.tuples(
    st.sampled_from(["", "", "", "+", "-", " "]),
    st.sampled_from(["2026-", "1970-", "2099-", "26-", "12026-", "9999-"]),
    st.sampled_from(["01-01", "1-1", "02-30", "12-31", "13-01", "2-03"]),
    st.sampled_from(["T", "T", " ", "t"]),
    st.sampled_from(["00:00:00", "23:59:60", "9:8:07", "24:00:00", "12:00:61", "12:00"]),
    st.sampled_from(["", "", ".5", ",5", ".", ".123", ".123456", ".123456789", ".0000000000001"]),
    st.sampled_from(["", "", " ", "\u2003", "\t"]),
    st.sampled_from(
        [
            "Z",
            "Z",
            "z",
            "",
            "",
            "+00:00",
            "+01:00",
            "-0130",
            "+00",
            "+1:00",
            "+24:00",
            "+01:00:00",
            "\u221201:00",
            "UTC",
        ]
    ),
).map("".join)
CELLS = st.sampled_from(["a", "", "1", "2.5", " 3", "nan", "x", "2026-01-01T00:00:00Z", '"q"', "loss", "-0", "1e400"])


def outcome(data: bytes, name: str) -> tuple[pl.DataFrame, SourceReport] | str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            found = read_sources([str(path)])
        except ModeKeeperError as error:
            return str(error)
    return found.frame, found.sources[0]


def agree(data: bytes, name: str, fast: str, *, wide: bool = False) -> None:
    quick = outcome(data, name)
    with mock.patch(fast, return_value=None):
        careful = outcome(data, name)
    if isinstance(quick, str) or isinstance(careful, str):
        assert quick == careful
        return
    assert quick[0].equals(careful[0], null_equal=True)
    assert quick[1] == careful[1]
    assert quick[1].lines >= quick[1].lost
    # What is left, no class says was lost.
    assert wide or quick[1].records + quick[1].dirt.get("duplicate", 0) == quick[1].lines - quick[1].lost


@given(st.lists(RECORDS, min_size=1, max_size=5))
@settings(deadline=None, max_examples=100)
def test_json_lines(records: Sequence[dict[str, Any]]) -> None:
    data = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    agree(data, "a.jsonl", f"{json_lines.__name__}._fast")


@given(st.lists(WRITTEN, min_size=1, max_size=3), st.integers(1, 3))
@settings(deadline=None, max_examples=150)
def test_times(written: Sequence[str], times: int) -> None:
    known = {"job": "a", "worker": "1", "metric": "loss", "value": 1.0}
    # The way in which times are written is learnt from one block for the next.
    texts = ["2026-01-01T00:00:05Z", *(text for text in written for _unused in range(times))]
    data = b"".join(
        json.dumps({**known, "step": step, "time": text}).encode() + b"\n" for step, text in enumerate(texts)
    )
    with mock.patch.object(blocks, "BLOCK", 100):
        agree(data, "a.jsonl", f"{json_lines.__name__}._fast")


@given(st.lists(st.lists(CELLS, min_size=6, max_size=8), min_size=1, max_size=4))
@settings(deadline=None, max_examples=100)
def test_csv(rows: Sequence[Sequence[str]]) -> None:
    data = "job,worker,step,time,metric,unit,value\n" + "".join(",".join(row) + "\n" for row in rows)
    agree(data.encode(), "a.csv", f"{delimited.__name__}._fast")


WIDE = st.sampled_from(["", "", "0.5", "2", " 3 ", "nan", "x", " ", "-0", "inf", "1e400", '""'])


@given(
    st.sampled_from(["step", "time", "worker,step,time"]),
    st.lists(st.lists(WIDE, min_size=3, max_size=3), max_size=6),
    st.data(),
)
@settings(deadline=None, max_examples=200)
def test_wide_csv(places: str, rows: Sequence[Sequence[str]], data: st.DataObject) -> None:
    known = {
        "worker": ["a", "b", "", "\x07"],
        "step": ["1", "2", "", "x"],
        "time": ["2026-01-01T00:00:00Z", "2026-01-01 00:00:00"],
    }
    text = f"{places},loss,other,step_time\n"
    for row in rows:
        text += ",".join([*(data.draw(st.sampled_from(known[name])) for name in places.split(",")), *row]) + "\n"
    agree(text.encode(), "a.csv", f"{delimited.__name__}._fast", wide=True)


TEXTS = [None, "a", "b", "", "true", "x y", "\x07"]
COLUMNS: dict[str, list[tuple[Any, list[Any]]]] = {
    "job": [(pl.String, ["a", "b"]), (pl.String, TEXTS), (pl.Int64, [1, 2, None]), (pl.Categorical, ["a", "b", None])],
    "worker": [(pl.String, TEXTS), (pl.UInt8, [0, 1]), (pl.Boolean, [True, None])],
    "step": [
        (pl.Int32, [1, 2, 3]),
        (pl.UInt64, [1, 2**53, 2**53 + 1, 2**64 - 1, None]),
        (pl.Float64, [1.0, 1.5, None]),
    ],
    "time": [
        (
            pl.Datetime("ms"),
            [None, *(datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC).replace(tzinfo=None) for second in (0, 1))],
        ),
        (pl.Datetime("ns", "UTC"), [datetime(2026, 1, 1, tzinfo=UTC), datetime(1960, 1, 1, tzinfo=UTC)]),
        (
            pl.String,
            ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01.5Z", "2026-01-01 00:00:00", None, "noon", "1767225600"],
        ),
        (pl.Int64, [1767225600, 1767225601000, -1, None]),
        (pl.Float64, [1767225600.25, math.nan, 1e30, None]),
    ],
    "metric": [(pl.String, ["loss", "step_time"]), (pl.Enum(["m"]), ["m", None])],
    "value": [
        (pl.Float64, [0.5, 1.5, -0.0, None]),
        (pl.Float32, [0.5, math.inf, math.nan]),
        (pl.Int64, [1, 2**60 + 1]),
    ],
    "loss": [(pl.Float64, [0.5, None, math.nan]), (pl.Int16, [1, None]), (pl.String, ["0.5", "x", None])],
    "step_time": [(pl.Float64, [0.5, None]), (pl.Float32, [0.5, math.inf])],
}


@given(
    st.sampled_from(
        [
            "job worker step time metric value",
            "step value metric",
            "job time metric value",
            "worker step loss step_time",
        ]
    ),
    st.integers(1, 6),
    st.data(),
)
@settings(deadline=None, max_examples=300)
def test_parquet(names: str, height: int, data: st.DataObject) -> None:
    table = {}
    for name in names.split():
        kind, values = data.draw(st.sampled_from(COLUMNS[name]))
        table[name] = pl.Series(
            data.draw(st.lists(st.sampled_from(values), min_size=height, max_size=height)), dtype=kind
        )
    held = io.BytesIO()
    pl.DataFrame(table).write_parquet(held)
    with mock.patch.object(parquet, "_FEW", 1):
        agree(held.getvalue(), "a.parquet", f"{parquet.__name__}._fast", wide="loss" in names)


@given(st.binary(max_size=400), st.sampled_from(["a.jsonl", "a.csv", "a.log", "a.jsonl.gz"]))
@settings(deadline=None, max_examples=100)
def test_no_bytes_crash_it(data: bytes, name: str) -> None:
    found = outcome(data, name)
    assert isinstance(found, (str, tuple))
