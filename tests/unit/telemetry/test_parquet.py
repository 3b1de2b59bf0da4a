# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Parquet: the same records as the same table in CSV, whatever the types of the columns."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import Telemetry, read_sources
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.sources import parquet

COUNT = 50
TABLE = pl.DataFrame(
    {
        "job": ["a"] * COUNT,
        "worker": [f"{n % 4}" for n in range(COUNT)],
        "step": [n // 4 for n in range(COUNT)],
        "metric": ["step_time"] * COUNT,
        "unit": ["ms"] * COUNT,
        "value": [400.0 + n for n in range(COUNT)],
    }
)


def get(folder: Path, table: pl.DataFrame, name: str = "a.parquet", **columns: object) -> Telemetry:
    table.write_parquet(folder / name)
    return read_sources([str(folder / name)], columns)


def plain(found: Telemetry) -> list[dict[str, Any]]:
    return found.frame.to_dicts()


def test_the_same_records_as_in_csv(tmp_path: Path) -> None:
    TABLE.write_csv(tmp_path / "a.csv")
    found = get(tmp_path, TABLE)
    assert plain(found) == plain(read_sources([str(tmp_path / "a.csv")]))
    (report,) = found.sources
    assert (report.format, report.layout, report.lines, report.lost, report.dirt) == ("parquet", "canonical", 50, 0, {})
    assert report.digest == f"sha256:{hashlib.sha256((tmp_path / 'a.parquet').read_bytes()).hexdigest()}"


@pytest.mark.parametrize(
    "casts",
    [
        {"worker": pl.Int64, "step": pl.UInt16, "value": pl.Float32},
        {"worker": pl.Categorical, "metric": pl.Categorical},
        {"value": pl.Int32},
        {"step": pl.Float64},
        {"step": pl.String},
    ],
)
def test_types_do_not_matter(tmp_path: Path, casts: dict[str, Any]) -> None:
    expected = [{**row, "value": pytest.approx(row["value"])} for row in plain(get(tmp_path, TABLE))]
    assert plain(get(tmp_path, TABLE.cast(casts))) == expected


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_times_of_any_kind(tmp_path: Path, zone: str | None, unit: Any) -> None:
    times = pl.Series("time", [1_770_000_000_000 + n * 1000 for n in range(COUNT)]).cast(pl.Datetime("ms"))
    timed = times.dt.cast_time_unit(unit)
    kept = timed.dt.replace_time_zone("UTC").dt.convert_time_zone(zone) if zone else timed
    found = get(tmp_path, TABLE.drop("step").with_columns(kept))
    assert found.frame["time"].dt.timestamp("ms").sort().to_list() == times.dt.timestamp("ms").to_list()
    assert found.sources[0].dirt == ({} if zone else {"zone_absent": COUNT})


def test_many_rows_are_read_in_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = plain(get(tmp_path, TABLE))
    monkeypatch.setattr(parquet, "_ROWS", 7)
    assert plain(get(tmp_path, TABLE)) == whole


@pytest.mark.parametrize("few", [1, 4, 256])
def test_dirty_rows_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(parquet, "_FEW", few)
    value = pl.Series("value", [None, float("nan"), *TABLE["value"][2:]])
    found = get(tmp_path, TABLE.with_columns(value))
    assert found.sources[0].dirt == {"missing_field": 1, "not_finite": 1}
    assert (found.sources[0].lost, found.frame.height) == (2, COUNT - 2)


def test_wide_tables(tmp_path: Path) -> None:
    wide = pl.DataFrame({"step": [1, 2], "worker": [0, 1], "loss": [2.0, None], "step_time": [0.5, 0.6]})
    found = get(tmp_path, wide)
    assert [(r["worker"], r["metric"], r["value"]) for r in plain(found)] == [
        ("0", "loss", 2.0),
        ("0", "step_time", 0.5),
        ("1", "step_time", 0.6),
    ]


def test_columns_are_mapped(tmp_path: Path) -> None:
    found = get(tmp_path, TABLE.rename({"value": "took"}).drop("metric"), value="took", metric="=step_time")
    assert plain(found) == plain(get(tmp_path, TABLE))


def test_a_packed_one_and_one_of_any_name(tmp_path: Path) -> None:
    held = io.BytesIO()
    TABLE.write_parquet(held)
    (tmp_path / "a.parquet.gz").write_bytes(gzip.compress(held.getvalue()))
    (tmp_path / "dump").write_bytes(held.getvalue())
    whole = plain(get(tmp_path, TABLE))
    assert plain(read_sources([str(tmp_path / "a.parquet.gz")])) == whole
    assert plain(read_sources([str(tmp_path / "dump")])) == whole


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_torn_file_is_refused(tmp_path: Path, cut: float) -> None:
    TABLE.write_parquet(tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(ModeKeeperError) as caught:
        read_sources([str(tmp_path / "a.parquet")])
    assert caught.value.code == "TELEMETRY_FORMAT_UNKNOWN"


def test_a_damaged_file_is_refused_or_read_and_raises_nothing_else(tmp_path: Path) -> None:
    """The engine panics over some damage: what is raised then is no Exception."""
    held = io.BytesIO()
    TABLE.write_parquet(held, compression="uncompressed")
    sound, draw, met = held.getvalue(), random.Random(1), set()
    for _unused in range(150):
        data = bytearray(sound)
        data[draw.randrange(len(data) - 8)] ^= 1 << draw.randrange(8)
        (tmp_path / "a.parquet").write_bytes(data)
        try:
            read_sources([str(tmp_path / "a.parquet")])
        except ModeKeeperError as error:
            met.add(error.code)
    assert met <= {
        "TELEMETRY_FORMAT_UNKNOWN",
        "TELEMETRY_COLUMNS_UNKNOWN",
        "TELEMETRY_NO_USABLE_LINE",
        "TELEMETRY_TOO_LARGE",
    }
    assert "TELEMETRY_FORMAT_UNKNOWN" in met


def test_an_engine_that_panics_is_an_engine_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(*_arguments: object) -> None:
        raise pl.exceptions.PanicException

    monkeypatch.setattr(parquet, "_tables", panic)
    with pytest.raises(ModeKeeperError) as caught:
        get(tmp_path, TABLE)
    assert caught.value.code == "TELEMETRY_FORMAT_UNKNOWN"


def test_what_is_too_large_or_of_other_columns_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        get(tmp_path, pl.DataFrame({"x": [1]}))
    assert caught.value.code == "TELEMETRY_COLUMNS_UNKNOWN"
    monkeypatch.setattr(parquet, "MAX_ROWS", COUNT - 1)
    with pytest.raises(ModeKeeperError) as caught:
        get(tmp_path, TABLE)
    assert caught.value.code == "TELEMETRY_TOO_LARGE"
    monkeypatch.setattr(parquet, "MAX_BYTES", 10)
    monkeypatch.setattr("ansible_collections.modekeeper.core.plugins.module_utils._telemetry.blocks.BLOCK", 100)
    with pytest.raises(ModeKeeperError) as caught:
        get(tmp_path, TABLE)
    assert caught.value.code == "TELEMETRY_TOO_LARGE"
