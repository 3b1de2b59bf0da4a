# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Files into records: formats, dirt by class, refusals by code."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import (
    Telemetry,
    blocks,
    locate,
    read,
    read_sources,
)
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.chunks import Clock
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.dirt import CLASSES
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.sources import json_lines


def line(**fields: Any) -> bytes:
    base = {"job": "a", "worker": "6", "step": 1, "metric": "step_time", "unit": "s", "value": 0.5}
    return json.dumps({key: value for key, value in {**base, **fields}.items() if value is not ...}).encode() + b"\n"


def put(folder: Path, data: bytes, name: str = "a.jsonl") -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


def get(folder: Path, data: bytes, name: str = "a.jsonl", columns: dict[str, object] | None = None) -> Telemetry:
    return read_sources([put(folder, data, name)], columns)


def code(action: Any) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        action()
    return caught.value.code


def test_the_canonical_line(tmp_path: Path) -> None:
    found = get(
        tmp_path,
        line(step=1811, time="2026-01-01T00:00:00Z", value=0.42) + line(step=1812, time="2026-01-01T00:00:01Z"),
    )
    row = found.frame.row(0, named=True)
    assert (row["job"], row["worker"], row["metric"], row["unit"], row["step"], row["value"]) == (
        "a",
        "6",
        "step_time",
        "s",
        1811,
        0.42,
    )
    assert row["time"].isoformat() == "2026-01-01T00:00:00+00:00"
    assert "namespace" not in found.frame.columns
    (report,) = found.sources
    assert (report.name, report.format, report.layout, report.lines, report.lost, report.records, report.dirt) == (
        "a.jsonl",
        "json_lines",
        "canonical",
        2,
        0,
        2,
        {},
    )
    assert found.digests == (report.digest,)
    assert found.reasons() == []
    assert str(tmp_path) not in repr(found.sources)


DIRT = {
    "not_json": (b"hello\n", 1),
    "an array is no object": (b"[1]\n", 1),
    "missing value": (line(value=...), 1),
    "missing metric": (line(metric=...), 1),
    "missing job": (line(job=""), 1),
    "neither step nor time": (line(step=...), 1),
    "value of another type": (line(value="fast"), 1),
    "value a boolean": (line(value=True), 1),
    "value an object": (line(value={}), 1),
    "step not whole": (line(step=1.5), 1),
    "step beyond a double": (line(step=2**60), 1),
    "worker an object": (line(worker={"a": 1}), 1),
    "worker a boolean": (line(worker=True), 1),
    "worker without end": (line(worker=float("inf")), 1),
    "time no time": (line(time="yesterday"), 1),
    "time of another age": (line(time="1812-06-24T00:00:00Z"), 1),
    "time an array": (line(time=[1]), 1),
    "time without end": (line(time=float("inf")), 1),
    "time beyond the year 2100": (line(time=1e10), 1),
    "name with a control character": (line(job="a\u0001b"), 1),
    "name too long": (line(job="a" * 600), 1),
    "half a surrogate": (b'{"job":"\\ud800","step":1,"metric":"m","value":1}\n', 1),
    "NaN": (line(value=float("nan")), 1),
    "beyond a double": (b'{"job":"a","step":1,"metric":"m","value":1e999}\n', 1),
    "digits without end": (b'{"job":"a","step":1,"metric":"m","value":' + b"9" * 500 + b"}\n", 1),
    "Latin-1": (b'{"job":"caf\xe9","step":1,"metric":"m","value":1}\n', 1),
    "nested without end": (b"[" * 100_000 + b"\n", 1),
}


@pytest.mark.parametrize("case", sorted(DIRT))
def test_a_dirty_line_is_counted_and_the_good_ones_stay(tmp_path: Path, case: str) -> None:
    dirty, lost = DIRT[case]
    found = get(tmp_path, line(step=1) + dirty + line(step=3))
    (report,) = found.sources
    assert found.frame["step"].to_list() == [1, 3]
    assert (report.lines, report.lost, report.records) == (3, lost, 2)
    assert sum(report.dirt.values()) == 1
    assert set(report.dirt) <= set(CLASSES)
    (reason,) = found.reasons()
    assert reason["code"] == "TELEMETRY_DIRTY"
    assert reason["dirt"] == report.dirt


@pytest.mark.parametrize("written", [b"NaN", b"Infinity", b"-Infinity", b'"nan"', b'"Inf"', b"null", b"1e999"])
@pytest.mark.parametrize("metric", ["loss", "train_loss", "val/loss", "loss/train", "lm loss"])
def test_a_loss_that_is_not_finite_survives(tmp_path: Path, written: bytes, metric: str) -> None:
    data = line(metric=metric, unit="1") + line(metric=metric, unit="1", step=2).replace(b"0.5", written)
    found = get(tmp_path, data)
    assert found.frame["value"].is_finite().to_list() == [True, False]
    assert found.sources[0].dirt == {"not_finite": 1}
    assert found.sources[0].lost == 0


@pytest.mark.parametrize("metric", ["loss_scale", "packet_loss", "step_time", "glossy"])
def test_of_any_other_metric_it_is_dirt(tmp_path: Path, metric: str) -> None:
    found = get(tmp_path, line(metric=metric) + line(metric=metric, step=2, value=float("nan")))
    assert found.sources[0].dirt == {"not_finite": 1}
    assert found.frame.height == 1


def test_what_is_repaired_is_counted_and_kept(tmp_path: Path) -> None:
    data = (
        b"\xef\xbb\xbf" + line(step=1).replace(b"\n", b"\r\n") + line(step="2") + line(step=3, value="0.25") + b"\r\n\n"
    )
    data += line(step=4.0, worker=6.0) + line(step=5, time="2026-01-01 00:00:00", worker=6) + line(step=6, worker=None)
    report = get(tmp_path, data).sources[0]
    assert report.dirt == {"bom": 1, "crlf": 2, "wrong_type": 2, "zone_absent": 1}
    assert (report.lines, report.lost, report.records) == (6, 0, 6)


def test_a_torn_last_line_is_told_from_a_whole_one_without_line_feed(tmp_path: Path) -> None:
    assert get(tmp_path, line() + line(step=2)[:-1]).frame.height == 2
    torn = get(tmp_path, line() + line(step=2)[:-9])
    assert (torn.frame.height, torn.sources[0].dirt) == (1, {"torn_last_line": 1})


def test_epoch_times_in_every_unit_are_one_moment(tmp_path: Path) -> None:
    times: list[Any] = [1767225600, 1767225600.0, "1767225600", 1767225600e3, 1767225600 * 10**6, 1767225600 * 10**9]
    times += ["2026-01-01T00:00:00+00:00", "2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00", "2026-01-01 00:00:00"]
    found = get(tmp_path, b"".join(line(step=place, time=time) for place, time in enumerate(times)))
    assert found.frame["time"].n_unique() == 1
    assert found.sources[0].dirt == {"zone_absent": 2}
    # The same by the careful way.
    slow = get(tmp_path, b"".join(line(step=place, time=time) for place, time in enumerate(times)) + b"x\n", "b.jsonl")
    assert slow.frame.equals(found.frame)


def test_a_key_that_stands_twice_counts_once_the_first(tmp_path: Path) -> None:
    twice = b'{"job":"a","job":"b","step":1,"metric":"m","value":1}\n'
    assert get(tmp_path, twice).frame["job"].to_list() == ["a"]
    assert get(tmp_path, twice + b"x\n").frame["job"].to_list() == ["a"]


def test_repeated_records_go_and_are_counted(tmp_path: Path) -> None:
    found = get(tmp_path, line(step=1) + line(step=2) + line(step=1) + line(step=2))
    assert (found.frame["step"].to_list(), found.sources[0].dirt) == ([1, 2], {"duplicate": 2})
    assert found.frame["attempt"].to_list() == [0, 0]


def test_equal_samples_at_one_time_are_no_repetition_where_there_are_several(tmp_path: Path) -> None:
    times = {"metric": "latency", "step": ..., "time": "2026-01-01T00:00:00Z"}
    found = get(tmp_path, b"".join(line(**times, value=value) for value in (0.1, 0.1, 0.2)))
    assert (found.frame.height, found.sources[0].dirt) == (3, {})


def test_a_restart_is_numbered_and_a_late_line_put_in_its_place(tmp_path: Path) -> None:
    replay = get(
        tmp_path,
        b"".join(line(step=step, value=value) for step, value in [(1, 1.0), (2, 2.0), (3, 3.0), (2, 2.5), (3, 3.5)]),
    )
    assert replay.frame["step"].to_list() == [1, 2, 3, 2, 3]
    assert replay.frame["attempt"].to_list() == [0, 0, 0, 1, 1]
    late = get(tmp_path, b"".join(line(step=step) for step in (1, 3, 2, 4)), "b.jsonl")
    assert late.frame["step"].to_list() == [1, 2, 3, 4]
    assert late.frame["attempt"].to_list() == [0, 0, 0, 0]
    assert late.sources[0].dirt == {"unordered": 1}
    timed = [(5, "00:00:05"), (1, "00:00:01"), (2, "00:00:08"), (3, "00:00:09")]
    mixed = get(tmp_path, b"".join(line(step=step, time=f"2026-01-01T{time}Z") for step, time in timed), "c.jsonl")
    assert mixed.frame["step"].to_list() == [1, 5, 2, 3]
    assert mixed.frame["attempt"].to_list() == [0, 0, 1, 1]
    assert mixed.sources[0].dirt == {"unordered": 1}


def test_a_worker_that_got_a_new_pod_is_the_same_worker(tmp_path: Path) -> None:
    found = get(tmp_path, line(step=1, pod="b") + line(step=2, pod="a") + line(step=3, pod="b"))
    assert found.frame["step"].to_list() == [1, 2, 3]
    assert found.frame["pod"].to_list() == ["b", "a", "b"]


UNITS = [
    ("step_time", "ms", 500.0, 0.5, "s"),
    ("gpu_util", "%", 50, 0.5, "1"),
    ("mem_use", "MiB", 1, 1048576, "bytes"),
    ("mem_use", "mib", 1, 1, "mib"),
    ("cpu_use", "m", 250, 0.25, "cores"),
    ("step_time", "", 2, 2, "s"),
    ("latency", "MS", 1, 0.001, "s"),
    ("latency", "furlong", 3, 3, "furlong"),
    ("mine", "furlong", 3, 3, "furlong"),
]


def test_units_are_brought_to_the_canonical_one(tmp_path: Path) -> None:
    lines = [
        line(metric=metric, unit=unit, value=value, step=place)
        for place, (metric, unit, value, _unused, _unused) in enumerate(UNITS)
    ]
    found = get(tmp_path, b"".join(lines))
    expected = {(place, value, unit) for place, (_unused, _unused, _unused, value, unit) in enumerate(UNITS)}
    assert set(found.frame.select("step", "value", "unit").rows()) == expected
    assert found.sources[0].dirt == {"unit_unknown": 2}


def test_gzip_by_its_magic_whole_torn_and_damaged(tmp_path: Path) -> None:
    plain = b"".join(line(step=step, value=step / 7) for step in range(1, 3000))
    packed = gzip.compress(plain)
    whole = get(tmp_path, packed, "a.jsonl.gz")
    assert (whole.frame.height, whole.sources[0].dirt, whole.sources[0].size) == (2999, {}, len(packed))
    torn = get(tmp_path, packed[: len(packed) // 2], "b.jsonl.gz")
    assert torn.sources[0].dirt["torn_archive"] == 1
    assert 0 < torn.frame.height < 2999
    broken = get(tmp_path, gzip.compress(plain) + b"rubbish after it", "c.jsonl.gz")
    assert (broken.frame.height, broken.sources[0].dirt) == (2999, {"torn_archive": 1})
    assert code(lambda: get(tmp_path, packed[:12], "d.jsonl.gz")) == "TELEMETRY_NO_USABLE_LINE"


def test_a_gzip_bomb_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks.Source.__init__, "__kwdefaults__", {"max_unpacked": 5_000_000})
    assert code(lambda: get(tmp_path, gzip.compress(b" " * 20_000_000), "a.jsonl.gz")) == "TELEMETRY_TOO_LARGE"


def test_line_feeds_alone_are_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def parts(met: Iterable[bytes], _fast: object) -> Iterator[tuple[bytes, None]]:
        for block in met:
            seen.append(block.strip())
            yield block, None

    monkeypatch.setattr(json_lines, "parts", parts)
    data = line() + b"\n" * (3 * blocks.BLOCK) + line(step=2)
    assert get(tmp_path, gzip.compress(data), "a.jsonl.gz").frame.height == 2
    assert seen == [line().strip(), line(step=2).strip()]


@pytest.mark.parametrize("pack", [zlib.compress, lambda data: gzip.compress(gzip.compress(data))])
def test_what_is_packed_once_more_is_not_unpacked_by_the_engine(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """It knows no bound: 14 kB would take it 2 GB."""
    packed = pack(line())
    assert b"\n" not in packed
    assert code(lambda: get(tmp_path, packed)) == "TELEMETRY_NO_USABLE_LINE"
    table = b"step,metric,value\n1,m,2\n"
    assert json_lines._fast(packed, json_lines._CANONICAL, "a", Clock()) is None
    assert get(tmp_path, table + zlib.compress(b"2,m,3\n") + b"\n", "a.csv").frame["step"].to_list() == [1]


def test_too_many_records_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_RECORDS", 3)
    assert code(lambda: get(tmp_path, b"".join(line(step=step) for step in range(4)))) == "TELEMETRY_TOO_LARGE"
    several = [put(tmp_path, line(step=1) + line(step=2), name) for name in ("x.jsonl", "y.jsonl")]
    assert code(lambda: read_sources(several)) == "TELEMETRY_TOO_LARGE"


@pytest.mark.parametrize("size", [9_999_000, 10_100_000, 25_000_000])
def test_lines_beyond_ten_megabytes_are_left_out(tmp_path: Path, size: int) -> None:
    long = line(step=2, note="x" * size)
    for name, data in (("a.jsonl", line() + long + line(step=3)), ("b.jsonl", line() + line(step=3) + long[:-1])):
        found = get(tmp_path, data, name)
        kept = [1, 2, 3] if size < 10_000_000 else [1, 3]
        assert found.frame["step"].to_list() == kept
        assert found.sources[0].dirt.get("too_long_line", 0) == 3 - len(kept)
        assert (found.sources[0].lines, found.sources[0].lost) == (3, 3 - len(kept))


def test_a_file_that_grows_is_read_to_its_first_size_and_one_that_shrinks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, line(step=1) + line(step=2))
    original = blocks.Source._counted

    def meanwhile(change: Any) -> Any:
        def counted(source: blocks.Source, block: bytes) -> bytes:
            change()
            return original(source, block)

        return counted

    def grow() -> None:
        with open(path, "ab") as handle:
            handle.write(line(step=3))

    monkeypatch.setattr(blocks.Source, "_counted", meanwhile(grow))
    found = read_sources([path])
    assert (found.frame["step"].to_list(), found.sources[0].dirt) == ([1, 2], {"grew": 1})
    monkeypatch.setattr(blocks.Source, "_counted", meanwhile(lambda: os.truncate(path, 10)))
    assert code(lambda: read_sources([path])) == "TELEMETRY_UNREADABLE"


def test_several_sources_are_one_table_and_share_no_record(tmp_path: Path) -> None:
    put(tmp_path, line(step=1) + line(step=2, namespace="n"), "b.jsonl")
    put(tmp_path, line(step=3) + line(step=1), "a.jsonl")
    put(tmp_path, b"job,step,metric,value\na,9,loss,1.5\n", "c.csv")
    found = read_sources([f"{tmp_path}/*.jsonl", f"{tmp_path}/c.csv", f"{tmp_path}/b.jsonl"])
    assert [report.name for report in found.sources] == ["a.jsonl", "b.jsonl", "c.csv"]
    assert [report.records for report in found.sources] == [2, 1, 1]
    assert found.sources[1].dirt == {"duplicate": 1}
    assert found.frame.select("namespace", "metric", "step").rows() == [
        ("", "loss", 9),
        ("", "step_time", 1),
        ("", "step_time", 3),
        ("n", "step_time", 2),
    ]


def test_sources_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "dangling.jsonl").symlink_to(tmp_path / "gone")
    cases = {
        "nothing": ([], "TELEMETRY_MISSING"),
        "no such file": ([f"{tmp_path}/none.jsonl"], "TELEMETRY_MISSING"),
        "no match": ([f"{tmp_path}/*.none"], "TELEMETRY_MISSING"),
        "empty": ([""], "TELEMETRY_MISSING"),
        "nul": (["a\0b"], "TELEMETRY_MISSING"),
        "dangling": ([f"{tmp_path}/dangling.jsonl"], "TELEMETRY_MISSING"),
        "folder": ([f"{tmp_path}/folder"], "TELEMETRY_UNREADABLE"),
        "only folders": ([f"{tmp_path}/fold*"], "TELEMETRY_UNREADABLE"),
        "pipe": ([f"{tmp_path}/pipe.jsonl"], "TELEMETRY_UNREADABLE"),
        "url": (["ftp://logs.example"], "TELEMETRY_FORMAT_UNKNOWN"),
        "empty file": ([put(tmp_path, b"", "empty.jsonl")], "TELEMETRY_NO_USABLE_LINE"),
        "blank file": ([put(tmp_path, b"\n \n", "blank.bin")], "TELEMETRY_NO_USABLE_LINE"),
        "no usable line": ([put(tmp_path, b"x\ny\n", "x.jsonl")], "TELEMETRY_NO_USABLE_LINE"),
        "UTF-16": ([put(tmp_path, "\ufeff{}\n".encode("utf-16"), "w.jsonl")], "TELEMETRY_NO_USABLE_LINE"),
        "prose": ([put(tmp_path, b"some words\n", "x.log")], "TELEMETRY_FORMAT_UNKNOWN"),
        "header alone": ([put(tmp_path, b"job,step,metric,value\n", "h.csv")], "TELEMETRY_NO_USABLE_LINE"),
        "other columns": ([put(tmp_path, b"x,y\n1,2\n", "o.csv")], "TELEMETRY_COLUMNS_UNKNOWN"),
        "a name twice": ([put(tmp_path, b"job,job,step,metric,value\n", "t.csv")], "TELEMETRY_COLUMNS_UNKNOWN"),
    }
    found = {
        name: code(lambda patterns=patterns: read_sources(patterns)) for name, (patterns, _unused) in cases.items()
    }
    assert found == {name: expected for name, (_unused, expected) in cases.items()}


def test_a_glob_passes_over_folders_and_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "logs" / "deep.jsonl").mkdir(parents=True)
    put(tmp_path / "logs", line(), "a[1].jsonl")
    assert read_sources([f"{tmp_path}/**/*.jsonl"]).frame.height == 1
    assert read_sources([f"{tmp_path}/logs/a[1].jsonl"]).frame.height == 1


def test_a_home_folder_is_meant_where_no_shell_put_it_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    put(tmp_path, line())
    assert read_sources(["~/*.jsonl"]).frame.height == read_sources(["~/a.jsonl"]).frame.height == 1
    assert code(lambda: read_sources(["~nobody-of-that-name/a.jsonl"])) == "TELEMETRY_MISSING"


def test_too_many_files_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locate, "_MAX_FILES", 1)
    put(tmp_path, line(), "a.jsonl")
    put(tmp_path, line(), "b.jsonl")
    assert code(lambda: read_sources([f"{tmp_path}/*"])) == "TELEMETRY_TOO_LARGE"


def test_the_format_is_told_by_content_where_the_name_is_silent(tmp_path: Path) -> None:
    assert get(tmp_path, b"noise\n" + line(), "pod.log").sources[0].format == "json_lines"
    assert get(tmp_path, b"job;step;metric;value\na;1;m;2\n", "table").sources[0].format == "csv"


def test_the_same_bytes_twice_give_the_same_table(tmp_path: Path) -> None:
    data = b"".join(line(step=step, worker=str(step % 5), value=step / 3) for step in range(500))
    first, second = get(tmp_path, data), get(tmp_path, data)
    assert first.frame.equals(second.frame)
    assert first.sources == second.sources
