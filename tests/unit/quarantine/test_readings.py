# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Readings: figures of the few series that quarantine judges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import gather
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.readings import find_readings
from tests.unit.analysis.builders import NOW, series

MINUTE = 60_000_000
END = np.datetime64("2026-01-09T23:50:00", "us")


def read(metric: str, values: list[float], every: float = 1, **more: Any) -> list[dict[str, Any]]:
    """Readings of one series whose last record is ten minutes old."""
    time = END - np.arange(len(values))[::-1] * np.timedelta64(int(every * 60), "s")
    frame = series(values, metric=metric, time=time.tolist(), **more)
    return find_readings(gather(frame, None, NOW))


def figures(*arguments: Any, **more: Any) -> dict[str, Any]:
    (found,) = read(*arguments, **more)
    return found["figures"]


@pytest.mark.parametrize(("after", "share"), [(40.0, 0.4), (100.0, 1)])
def test_throughput_of_the_last_ten_minutes_against_the_run_before(after: float, share: float) -> None:
    assert figures("throughput", [100.0] * 60 + [after] * 10)["share_of_median"] == share


@pytest.mark.parametrize("values", [[100.0] * 39, [100.0] * 4, [0.0] * 60])
def test_throughput_that_is_too_short_says_nothing(values: list[float]) -> None:
    assert read("throughput", values) == []


def test_the_age_of_the_last_checkpoint_and_the_usual_time_between_two() -> None:
    assert figures("checkpoint_time", [3.0, 3.0, 3.0, 3.0], every=20) == {
        "age_s": 600,
        "interval_s": 1200,
        "checkpoints": 4,
    }
    assert "interval_s" not in figures("checkpoint_time", [3.0])


def test_checkpoints_that_failed_one_after_another() -> None:
    assert figures("checkpoint_failed", [1.0, 0.0, 1.0, 1.0]) == {"running": 2, "checkpoints": 4}
    assert figures("checkpoint_failed", [1.0, 1.0])["running"] == 2
    assert figures("checkpoint_failed", [1.0, 0.0])["running"] == 0


def test_series_of_nodes_name_the_node_and_tell_the_newest_and_the_largest() -> None:
    (found,) = read("clock_offset", [0.0] * 30 + [7.0, 5.0], worker="n1")
    assert found["subject"]["worker"] == "n1"
    assert (found["figures"]["last"], found["figures"]["max"]) == (5, 7)
    assert found["window"]["to"] == "2026-01-09T23:50:00Z"


def test_other_series_and_such_without_times_are_none() -> None:
    assert read("gpu_util", [1.0] * 50) == []
    assert find_readings(gather(series([1.0] * 50, metric="throughput"), None, NOW)) == []
