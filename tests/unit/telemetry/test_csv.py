# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Tables: layouts that are recognised, the user's own mapping, dirt."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import Telemetry, read_sources
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.layouts.registry import recognise

CANONICAL = "job,worker,step,time,metric,unit,value\n"


def get(folder: Path, text: str | bytes, name: str = "run.csv", columns: dict[str, object] | None = None) -> Telemetry:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read_sources([str(folder / name)], columns)


def refused(folder: Path, text: str, columns: dict[str, object] | None = None) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        get(folder, text, columns=columns)
    return caught.value.code


def test_the_canonical_columns_in_any_order_and_delimiter(tmp_path: Path) -> None:
    rows = [("a", "6", 1, 0.5), ("a", "7", 1, 0.25)]
    for delimiter in ",;\t|":
        text = "value,step,extra,metric,worker,job\n0.5,1,x,step_time,6,a\n0.25,1,y,step_time,7,a\n".replace(
            ",", delimiter
        )
        assert get(tmp_path, text).frame.select("job", "worker", "step", "value").rows() == rows


def test_the_layouts_are_recognised_by_their_columns(tmp_path: Path) -> None:
    cases = {
        "pai_minibatch": (
            ",worker,gpu,time,batch_time_norm\n0,6,25,11,476\n",
            ("run", "6", "step_time", "1", 11, 476.0),
        ),
        "timestamp_value": ("timestamp,value\n2014-02-14 14:30:00,6.456\n", ("run", "", "value", "", None, 6.456)),
        "canonical_wide": ("epoch,step,train_loss\n0,49,0.7\n", ("run", "", "train_loss", "", 49, 0.7)),
        "canonical": ("step,metric,value\n3,latency,0.1\n", ("run", "", "latency", "s", 3, 0.1)),
    }
    for layout, (text, row) in cases.items():
        found = get(tmp_path, text)
        assert found.sources[0].layout == layout
        assert found.frame.select("job", "worker", "metric", "unit", "step", "value").row(0) == row
    assert recognise(["x", "y"]) is None
    assert recognise(["timestamp", "value", "other"]) is None


def test_a_wide_table_has_a_record_a_filled_cell(tmp_path: Path) -> None:
    found = get(tmp_path, "step,worker,step_time,loss\n1,0,0.5,\n2,0,0.6,nan\n3,0,,\n4,0,0.7,2.5\n")
    assert found.frame.filter(found.frame["metric"] == "step_time")["value"].to_list() == [0.5, 0.6, 0.7]
    assert found.frame.filter(found.frame["metric"] == "loss")["value"].is_finite().to_list() == [False, True]
    assert found.sources[0].dirt == {"missing_field": 1, "not_finite": 1}
    assert (found.sources[0].lines, found.sources[0].lost) == (4, 1)


def test_a_cell_that_is_none_costs_no_other_of_its_row(tmp_path: Path) -> None:
    found = get(tmp_path, "step,data_time,loss,step_time\n1,nan,2,0.5\n2,x,nan,inf\n3,x,,inf\n4,0.1,2,0.5\n")
    kept = found.frame.select("metric", "step").rows()
    assert kept == [("data_time", 4), ("loss", 1), ("loss", 2), ("loss", 4), ("step_time", 1), ("step_time", 4)]
    assert found.sources[0].dirt == {"not_finite": 4, "wrong_type": 2}
    assert (found.sources[0].lines, found.sources[0].lost) == (4, 1)


def test_the_users_own_mapping(tmp_path: Path) -> None:
    text = "run,rank,it,ms\nr1,3,7,250\n"
    columns: dict[str, object] = {
        "job": "run",
        "worker": "rank",
        "step": "it",
        "value": "ms",
        "metric": "=step_time",
        "unit": "=ms",
    }
    found = get(tmp_path, text, columns=columns)
    assert found.frame.select("job", "worker", "metric", "unit", "step", "value").row(0) == (
        "r1",
        "3",
        "step_time",
        "s",
        7,
        0.25,
    )
    assert found.sources[0].layout == "columns"
    less = get(tmp_path, text, columns={"step": "it", "value": "ms"})
    assert less.frame.select("job", "worker", "metric", "step", "value").row(0) == ("run", "", "ms", 7, 250.0)
    lines = get(tmp_path, b'{"it":7,"ms":250,"rank":3}\n', "r2.jsonl", {**columns, "job": "=fixed"})
    assert lines.frame.select("job", "worker", "value").row(0) == ("fixed", "3", 0.25)
    plain = get(tmp_path, b'{"it":7,"ms":250}\n', "r3.jsonl", {"step": "it", "value": "ms"})
    assert plain.frame.select("job", "metric", "value").row(0) == ("r3", "ms", 250.0)
    named = get(tmp_path, b'{"it":7,"metric":"loss","value":250}\n', "r4.jsonl", {"step": "it"})
    assert named.frame.select("job", "metric", "value").row(0) == ("r4", "loss", 250.0)
    twice = get(tmp_path, b'{"n":7}\n', "r5.jsonl", {"step": "n", "value": "n"})
    assert twice.frame.select("step", "value").row(0) == (7, 7.0)
    table = get(tmp_path, "n\n7\n", columns={"step": "n", "value": "n"})
    assert table.frame.select("step", "value").row(0) == (7, 7.0)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"jobs": "run"}, "TELEMETRY_COLUMNS_INVALID"),
        ({"job": 5}, "TELEMETRY_COLUMNS_INVALID"),
        ({"job": ""}, "TELEMETRY_COLUMNS_INVALID"),
        ({"step": "=5"}, "TELEMETRY_COLUMNS_INVALID"),
        ({"value": "=5"}, "TELEMETRY_COLUMNS_INVALID"),
        ({"value": "absent", "step": "it"}, "TELEMETRY_COLUMNS_UNKNOWN"),
        ({"value": "ms"}, "TELEMETRY_COLUMNS_UNKNOWN"),
        ({"step": "it"}, "TELEMETRY_COLUMNS_UNKNOWN"),
    ],
)
def test_a_mapping_that_is_none(tmp_path: Path, columns: dict[str, object], expected: str) -> None:
    assert refused(tmp_path, "run,rank,it,ms\nr1,3,7,250\n", columns) == expected


def test_dirt_of_tables(tmp_path: Path) -> None:
    good = "a,6,{},,step_time,s,0.5\n"
    lines = [
        good.format(1),
        CANONICAL,
        good.format(2),
        'a,6,"3,,step_time,s,0.5\n',
        "a,6,4,,step_time,s,0.5,9,9\n",
        good.format("x"),
        "a,6,5,,step_time,s,fast\n",
        "a,6,6,,step_time,s,\n",
        "\n",
        "a,,7,,step_time,s,0.5\n",
        '"a ""b""",6,8,,step_time,s,"0.5"\n',
        "a,6,9,,loss,1,\n",
        "a,6,10,,loss",
    ]
    text = CANONICAL + "".join(lines)
    found = get(tmp_path, text)
    assert sorted(found.frame["step"].to_list()) == [1, 2, 7, 8, 9]
    assert found.sources[0].dirt == {
        "missing_field": 1,
        "not_csv": 2,
        "not_finite": 1,
        "repeated_header": 1,
        "torn_last_line": 1,
        "wrong_type": 2,
    }
    assert found.sources[0].lost == 6
    latin = get(tmp_path, CANONICAL.encode() + good.format(1).encode() + b"caf\xe9,6,2,,step_time,s,0.5\n")
    assert latin.sources[0].dirt == {"bad_encoding": 1}


def test_byte_order_mark_carriage_returns_and_blank_lines(tmp_path: Path) -> None:
    found = get(tmp_path, b"\xef\xbb\xbf\r\njob,step,metric,value\r\n\r\na,1,m,2\r\na,2,m,3\r\n")
    assert found.frame["value"].to_list() == [2, 3]
    assert found.sources[0].dirt == {"bom": 1, "crlf": 5}


def test_times_steps_and_numbers_as_tables_hold_them(tmp_path: Path) -> None:
    found = get(tmp_path, CANONICAL + "a,6, 1 ,2026-01-01T00:00:00Z,m,, 2.5 \na,6,2.0,1767225601,m,,1e3\n")
    assert found.frame.select("step", "value").rows() == [(1, 2.5), (2, 1000.0)]
    assert found.sources[0].dirt == {}


def test_a_header_over_two_blocks_and_one_that_is_too_wide(tmp_path: Path) -> None:
    assert get(tmp_path, "\n" * 5_000_000 + "step,metric,value\n1,m,2\n").frame.height == 1
    assert refused(tmp_path, ",".join(f"c{place}" for place in range(2000)) + "\n") == "TELEMETRY_COLUMNS_UNKNOWN"
    assert refused(tmp_path, '"job,step\n') == "TELEMETRY_COLUMNS_UNKNOWN"


def test_whose_a_recognised_tables_values_are_may_be_told(tmp_path: Path) -> None:
    """As for the metrics.csv of Lightning, whose file names no job."""
    (tmp_path / "metrics.csv").write_text("rank,step,train_loss_step,lr\n3,9,2.5,0.1\n3,19,,0.1\n", encoding="utf-8")
    found = read_sources([str(tmp_path / "metrics.csv")], {"job": "=resnet", "worker": "rank"})
    assert found.frame.select("job", "worker", "metric", "step", "value").rows() == [
        ("resnet", "3", "train_loss_step", 9, 2.5)
    ]
    assert found.sources[0].layout == "canonical_wide"
