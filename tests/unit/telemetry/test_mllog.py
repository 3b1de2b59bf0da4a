# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""MLPerf logs: measurements, averages taken apart where the log proves them, how the run ended."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import Telemetry, read_sources
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.sources import mllog

START = 1_700_000_000_000


def event(key: str, value: Any = None, *, ms: int = START, **metadata: Any) -> str:
    body = {"namespace": "", "time_ms": ms, "event_type": "POINT_IN_TIME", "key": key, "value": value}
    return f":::MLLOG {json.dumps({**body, 'metadata': {'file': 'train.py', 'lineno': 1, **metadata}})}\n"


def log(took: Callable[[int], float], count: int = 60, *, averages: bool = True, clock: float = 1.0) -> str:
    """A run that logs each 50 steps; `took` says what a step of the n-th stretch takes, in seconds."""
    lines, whole = [], 0.0
    for number in range(1, count + 1):
        whole += took(number) * 50
        shown = whole / (number * 50) if averages else took(number)
        stats = {"time": shown, "data": shown / 20, "loss": 2.0, "loss_mask": 0.5, "throughput": 96 / shown, "lr": 0.1}
        lines.append(event("tracked_stats", stats, ms=START + round(whole * 1000 * clock), step=number * 50))
    return "".join(lines)


def get(folder: Path, text: str, **columns: object) -> Telemetry:
    path = folder / "run.txt"
    path.write_text(text, encoding="utf-8")
    return read_sources([str(path)], columns)


def values(found: Telemetry, metric: str) -> list[float]:
    return found.frame.filter(pl.col("metric") == metric)["value"].to_list()


def test_measurements_come_from_amid_any_noise(tmp_path: Path) -> None:
    noise = "+ docker exec -it x\n\n{'loss': 7}\nstep=9 loss=nan\nWARNING, you, see\n"
    found = get(
        tmp_path, noise + log(lambda _: 0.2, 3) + noise + event("run_stop", ms=START + 99_000, status="success")
    )
    (report,) = found.sources
    assert (report.format, report.layout, report.lost, report.lines) == ("mllog", "mllog", 0, 12)
    assert report.dirt == {"other_line": 8}
    assert set(found.frame["metric"].unique()) == {
        *("step_time", "data_time", "throughput", "loss", "loss/mask", "run_aborted")
    }
    assert values(found, "step_time") == pytest.approx([0.2] * 3)
    assert found.frame.filter(pl.col("metric") == "loss")["step"].to_list() == [50, 100, 150]
    assert set(found.frame["job"]) == {"run"}


def test_averages_that_the_clock_proves_are_taken_apart(tmp_path: Path) -> None:
    def took(number: int) -> float:
        return (0.2 if number <= 40 else 0.4) + 0.00123 * (number % 7)

    found = get(tmp_path, log(took))
    assert found.sources[0].layout == "mllog_averages_taken_apart"
    assert values(found, "step_time") == pytest.approx([took(number) for number in range(1, 61)])
    assert values(found, "data_time") == pytest.approx([took(number) / 20 for number in range(1, 61)])
    assert values(found, "throughput") == pytest.approx([96 / took(number) for number in range(1, 61)])
    assert values(found, "loss") == [2.0] * 60
    signals = find_signals(found.frame, None, observed_at="2026-01-01T00:00:00Z")
    raised = {signal.subject.get("metric") for signal in signals if signal.outcome == "signal_found"}
    assert "step_time" in raised


@pytest.mark.parametrize("clock", [1.0, 1.5])
def test_figures_that_are_no_averages_or_unproven_stay(tmp_path: Path, clock: float) -> None:
    def took(number: int) -> float:
        return 0.2 + 0.01 * (number % 3)

    plain = get(tmp_path, log(took, averages=clock != 1.0, clock=clock))
    assert plain.sources[0].layout == "mllog"
    assert len(values(plain, "step_time")) == 60
    assert max(values(plain, "step_time")) < 0.23


def test_averages_that_the_clock_proves_only_here_and_there_stay(tmp_path: Path) -> None:
    stretches = log(lambda number: 0.2 if number <= 40 else 0.4).splitlines(keepends=True)
    # From the first fifth on, the clock runs on as in a pause now and then: one interval in five no longer fits.
    late = [
        re.sub(r'"time_ms": (\d+)', lambda m, n=n: f'"time_ms": {int(m[1]) + n // 5 * 9000}', line)
        for n, line in enumerate(stretches)
    ]
    assert get(tmp_path, "".join(late)).sources[0].layout == "mllog"


@pytest.mark.parametrize(
    ("status", "expected"), [("success", [0.0]), ("aborted", [1.0]), ("FAILED", [1.0]), ("odd", [])]
)
def test_how_the_run_ended(tmp_path: Path, status: str, expected: list[float]) -> None:
    found = get(tmp_path, log(lambda _: 0.2, 3) + event("run_stop", status=status))
    assert values(found, "run_aborted") == expected


def test_a_rank_before_the_mark_is_the_worker(tmp_path: Path) -> None:
    lines = log(lambda _: 0.2, 5).splitlines(keepends=True)
    found = get(tmp_path, "".join(f"{rank}: {line}" for line in lines for rank in range(4)), job="=team/run")
    assert sorted(set(found.frame["worker"])) == ["0", "1", "2", "3"]
    assert set(found.frame["job"]) == {"team/run"}


def test_broken_events_are_lost_and_counted(tmp_path: Path) -> None:
    text = ":::MLLOG {broken\n" + log(lambda _: 0.2, 3) + event("tracked_stats", {"time": "fast"}, step=9)
    found = get(tmp_path, text + ':::MLLOG {"key": "tracked_st')
    assert (found.sources[0].lines, found.sources[0].lost) == (6, 3)
    assert found.sources[0].dirt == {"not_json": 1, "torn_last_line": 1, "wrong_type": 1}
    assert [reason["code"] for reason in found.reasons()] == ["TELEMETRY_DIRTY"]


def test_a_loss_of_nan_is_kept(tmp_path: Path) -> None:
    found = get(tmp_path, event("tracked_stats", {"loss": float("nan")}, step=50) + log(lambda _: 0.2, 3))
    signals = find_signals(found.frame, None, observed_at="2026-01-01T00:00:00Z")
    assert "loss_not_finite" in {signal.pattern for signal in signals if signal.outcome == "signal_found"}


def test_events_alone_are_no_usable_line(tmp_path: Path) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        get(tmp_path, event("init_start") * 3)
    assert caught.value.code == "TELEMETRY_NO_USABLE_LINE"


@pytest.mark.parametrize("columns", [{"value": "ms"}, {"job": "run"}, {"step": "=1"}])
def test_of_a_log_only_fixed_names_are_mapped(tmp_path: Path, columns: dict[str, object]) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        get(tmp_path, log(lambda _: 0.2, 3), **columns)
    assert caught.value.code == "TELEMETRY_COLUMNS_INVALID"


def test_a_run_that_times_no_steps_cannot_be_judged_for_stragglers(tmp_path: Path) -> None:
    found = get(tmp_path, event("init_start") * 3 + event("run_stop", status="success"))
    signals = find_signals(found.frame, None, observed_at="2026-01-01T00:00:00Z")
    assert [s.outcome for s in signals if s.pattern == "straggler"] == ["insufficient_evidence"]


def test_a_log_that_measures_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mllog, "MAX_EVENTS", 5)
    assert get(tmp_path, log(lambda _: 0.2, 5)).sources[0].lost == 0
    with pytest.raises(ModeKeeperError) as caught:
        get(tmp_path, log(lambda _: 0.2, 6))
    assert caught.value.code == "TELEMETRY_TOO_LARGE"
