# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Waiting for data, collectives, busy and idle GPUs, and the class of a slowdown: only where the records decide it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal, shares
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import gather

from .builders import NOW, judge, outcomes, series, workers


def grid(level: float, count: int = 200, width: int = 4, seed: int = 1) -> Any:
    return np.random.default_rng(seed).lognormal(np.log(level), 0.05, (count, width))


def run(step: Any = None, **parts: Any) -> pl.DataFrame:
    """A run with its step time and, by metric, parts of it."""
    frames = [workers(grid(1.0) if step is None else step)]
    return pl.concat([*frames, *(workers(values, metric=metric) for metric, values in parts.items())])


def one(frame: pl.DataFrame, pattern: str) -> Signal:
    (found,) = judge(frame, pattern)
    return found


@pytest.mark.parametrize(
    ("pattern", "metric", "share", "outcome"),
    [
        ("loader_bound", "data_time", 0.25, "signal_found"),
        ("loader_bound", "data_time", 0.15, "no_actionable_signal"),
        ("comm_bound", "comm_time", 0.35, "signal_found"),
        ("comm_bound", "comm_time", 0.25, "no_actionable_signal"),
    ],
)
def test_a_part_of_the_step_that_is_too_large(pattern: str, metric: str, share: float, outcome: str) -> None:
    found = one(run(**{metric: grid(share, seed=2)}), pattern)
    assert (found.outcome, found.evidence["workers"], found.evidence["samples"]) == (outcome, 4, 720)
    assert found.evidence["share_of_step"] == pytest.approx(share, rel=0.02)
    assert found.window == {"from_step": 20, "to_step": 199}


def test_what_it_costs_and_how_much_of_the_waiting_it_is() -> None:
    found = one(run(data_time=grid(0.3, seed=2), comm_time=grid(0.1, seed=3)), "loader_bound")
    assert found.evidence["share_of_lost_time"] == pytest.approx(0.75, rel=0.02)
    assert found.evidence["lost_s"] == pytest.approx(0.3 * 180, rel=0.03)
    assert found.evidence["class"] == "data"
    assert "share_of_lost_time" not in one(run(data_time=grid(0.3, seed=2)), "loader_bound").evidence


def test_workers_that_wait_for_a_slow_one_do_not_wait_for_the_network() -> None:
    waiting = grid(0.5, seed=2)
    assert one(run(comm_time=waiting), "comm_bound").evidence["class"] == "communication"
    waiting[:, 2] = 0.05
    found = one(run(comm_time=waiting), "comm_bound")
    assert (found.outcome, "class" in found.evidence) == ("signal_found", False)
    assert "slow one" in found.evidence["class_undecided"]


@pytest.mark.parametrize("pattern", ["loader_bound", "comm_bound", "gpu_idle", "gpu_saturated"])
def test_series_that_are_absent_are_insufficient(pattern: str) -> None:
    found = one(run(), pattern)
    assert found.outcome == "insufficient_evidence"
    assert "metric" not in found.subject
    assert judge(series(np.ones(100), metric="latency"), pattern) == []


def test_parts_that_do_not_stand_beside_steps() -> None:
    apart = pl.concat([workers(grid(1.0)), workers(grid(0.5), metric="data_time", step=np.arange(200) + 10_000)])
    assert "share no unit, or no steps" in one(apart, "loader_bound").evidence["why"]
    other = pl.concat([workers(grid(1.0)), workers(grid(0.5), metric="data_time", unit="parsec")])
    assert one(other, "loader_bound").outcome == "insufficient_evidence"
    few = pl.concat([workers(grid(1.0, 24)), workers(grid(0.5, 24), metric="data_time")])
    assert one(few, "loader_bound").evidence["why"] == "16 steps after the warm-up with both; 20 are needed"
    long = run(data_time=grid(1.5, seed=2))
    assert "longer than the step" in one(long, "loader_bound").evidence["why"]
    twice = pl.concat([run(data_time=grid(0.5)), workers(grid(0.5), metric="data_time", unit="ticks")])
    assert one(twice, "loader_bound").outcome == "insufficient_evidence"


def test_records_far_apart_and_by_time_are_matched() -> None:
    step = np.arange(200) * 10**12
    far = pl.concat([workers(grid(1.0), step=step), workers(grid(0.5), metric="data_time", step=step)])
    assert one(far, "loader_bound").outcome == "signal_found"
    timed = run(data_time=grid(0.5)).with_columns(
        step=pl.lit(None, pl.Int64), time=pl.from_epoch("step", "s").dt.replace_time_zone("UTC")
    )
    found = one(timed, "loader_bound")
    assert (found.outcome, found.window["from"]) == ("signal_found", "1970-01-01T00:00:20Z")


def test_the_fast_way_pairs_the_same_records() -> None:
    blocks = gather(run(data_time=grid(0.5, seed=2)), None, NOW).blocks
    part, steps = (block for name in ("data_time", "step_time") for block in blocks if block.metric == name)
    fast, slow = shares._side_by_side(part, steps), shares._matched(part, steps)
    assert fast is not None
    assert slow is not None
    assert set(zip(*map(np.ndarray.tolist, fast), strict=True)) == set(zip(*map(np.ndarray.tolist, slow), strict=True))
    (other,) = gather(workers(grid(0.5)[:-1], metric="data_time"), None, NOW).blocks
    assert shares._side_by_side(other, steps) is None


def utils(*levels: float, count: int = 100) -> Any:
    return np.tile(levels, (count, 1))


def gpus(*levels: float, count: int = 100, unit: str = "1", **parts: Any) -> pl.DataFrame:
    return pl.concat([run(**parts), workers(utils(*levels, count=count), metric="gpu_util", unit=unit)])


def test_busy_gpus_are_compute_only_where_collectives_are_known_to_be_short() -> None:
    found = one(gpus(0.97, 0.98, 0.99, 0.4), "gpu_saturated")
    assert (found.outcome, found.evidence["workers_saturated"]) == ("signal_found", 3)
    assert "collective keeps a GPU busy" in found.evidence["class_undecided"]
    assert one(gpus(0.97, 0.98, comm_time=grid(0.1)), "gpu_saturated").evidence["class"] == "compute"
    assert "class" not in one(gpus(0.97, 0.98, comm_time=grid(0.5)), "gpu_saturated").evidence
    assert one(gpus(0.97, 0.9, 0.9), "gpu_saturated").outcome == "no_actionable_signal"


def test_idle_gpus_and_what_they_wait_for() -> None:
    found = one(gpus(0.1, 0.2, 0.1, 0.15), "gpu_idle")
    assert (found.outcome, found.evidence["workers_idle"]) == ("signal_found", 4)
    assert "class" not in found.evidence
    found = one(gpus(0.1, 0.2, 0.1, 0.15, data_time=grid(0.8)), "gpu_idle")
    assert (found.evidence["class"], found.evidence["share_of_lost_time"]) == ("data", pytest.approx(0.92, abs=0.02))
    assert "class" not in one(gpus(0.1, 0.1, data_time=grid(0.3)), "gpu_idle").evidence
    alone = one(gpus(0.9, 0.9, 0.05), "gpu_idle")
    assert (alone.outcome, alone.subject["worker"]) == ("signal_found", "w2")
    assert one(gpus(0.35, 0.5), "gpu_idle").outcome == "no_actionable_signal"


def test_utilisation_that_cannot_be_judged() -> None:
    assert one(gpus(0.1, count=15, unit="1"), "gpu_idle").evidence["why"] == "0 samples; 20 are needed"
    assert one(gpus(10.0, unit="wag"), "gpu_idle").evidence["why"] == "the unit of gpu_util is wag, not 1"
    both = pl.concat([gpus(0.1), workers(utils(0.1), metric="gpu_util", unit="wag")])
    assert "several units" in one(both, "gpu_idle").evidence["why"]


def slowed(part: str | None, factor: float = 1.6) -> pl.DataFrame:
    """A worker slower from step 100 on, by the part of its step that is named; half compute, a quarter data, a quarter collectives."""
    whole = {"compute": grid(0.5, seed=1), "data_time": grid(0.25, seed=2), "comm_time": grid(0.25, seed=3)}
    if part:
        whole[part][100:, 2] += factor - 1
    step = sum(whole.values())
    return run(step, data_time=whole["data_time"], comm_time=whole["comm_time"])


@pytest.mark.parametrize(
    ("part", "name"), [("data_time", "data"), ("comm_time", "communication"), ("compute", "compute")]
)
def test_the_class_of_a_straggler_is_the_part_that_explains_it(part: str, name: str) -> None:
    found = one(slowed(part), "straggler")
    assert (found.subject["worker"], found.evidence["class"]) == ("w2", name)
    assert found.evidence["class_explains_share"] >= 0.8
    assert found.evidence["share_of_lost_time"] == pytest.approx(1, abs=0.05)


def test_two_stragglers_share_the_lost_time() -> None:
    step = grid(1.0, width=8)
    step[50:100, 1] *= 1.6
    step[100:200, 5] *= 1.6
    shares = {
        signal.subject["worker"]: signal.evidence["share_of_lost_time"] for signal in judge(workers(step), "straggler")
    }
    assert shares == {"w5": pytest.approx(2 / 3, abs=0.05), "w1": pytest.approx(1 / 3, abs=0.05)}


def test_two_that_are_slow_at_once_cost_no_more_than_the_slower_of_them() -> None:
    step = grid(1.0, width=8)
    step[50:150, 1] *= 1.5
    step[50:150, 5] *= 2
    shares = {
        signal.subject["worker"]: signal.evidence["share_of_lost_time"] for signal in judge(workers(step), "straggler")
    }
    assert shares == {"w5": pytest.approx(1, abs=0.01), "w1": pytest.approx(0.5, abs=0.05)}


def test_no_class_where_no_part_explains_it_or_none_is_recorded() -> None:
    mixed = {"compute": grid(0.5, seed=1), "data_time": grid(0.25, seed=2), "comm_time": grid(0.25, seed=3)}
    for values in mixed.values():
        values[100:, 2] += 0.2
    frame = run(sum(mixed.values()), data_time=mixed["data_time"], comm_time=mixed["comm_time"])
    assert "no part of the step explains 80%" in one(frame, "straggler").evidence["class_undecided"]
    assert "class" not in one(workers(sum(mixed.values())), "straggler").evidence


@pytest.mark.parametrize("pattern", ["step_change", "drift"])
def test_the_class_of_a_job_that_became_slower(pattern: str) -> None:
    data = grid(0.2, 400, seed=2)
    more = np.zeros(400)
    more[200:] = 0.5 if pattern == "step_change" else 0
    more += np.linspace(0, 1, 400) if pattern == "drift" else 0
    data = data + more[:, None]
    frame = pl.concat([workers(grid(0.8, 400) + data), workers(data, metric="data_time")])
    (found,) = [signal for signal in judge(frame, pattern) if signal.subject["metric"] == "step_time"]
    assert (found.outcome, found.evidence["class"]) == ("signal_found", "data")
    assert outcomes(judge(frame, pattern))[0] == "signal_found"


def fallen(low: int, high: int, *columns: int, width: int = 4, busy: float = 0.9) -> pl.DataFrame:
    """GPUs that are busy, but for some of them from one step to another."""
    values = utils(*[busy] * width, count=200)
    values[low:high, list(columns)] = 0.02
    return pl.concat([run(grid(1.0, 200)), workers(values, metric="gpu_util", unit="1")])


def test_a_gpu_that_falls_idle_while_the_others_are_busy_is_found() -> None:
    found = one(fallen(120, 160, 2), "gpu_idle")
    assert (found.outcome, found.subject["worker"], found.window) == (
        "signal_found",
        "w2",
        {"from_step": 120, "to_step": 159},
    )
    figures = found.evidence
    assert (figures["idle_samples"], figures["gpu_util_meanwhile"], figures["gpu_util_others_meanwhile"]) == (
        40,
        0.02,
        0.9,
    )
    assert one(fallen(120, 160, 1, width=2), "gpu_idle").subject["worker"] == "w1"
    two = one(fallen(120, 160, 2, 3, width=40), "gpu_idle")
    assert (two.subject["worker"], two.evidence["workers_named"]) == ("w2", ["w2", "w3"])


def test_a_pause_that_all_take_and_a_short_one_are_no_idle_gpu() -> None:
    assert one(fallen(120, 160, 0, 1, 2, 3), "gpu_idle").outcome == "no_actionable_signal"
    assert one(fallen(120, 139, 2), "gpu_idle").outcome == "no_actionable_signal"
    assert one(fallen(120, 160, 2, busy=0.5), "gpu_idle").outcome == "no_actionable_signal"
    assert one(fallen(120, 160, 0, width=1), "gpu_idle").outcome == "no_actionable_signal"


def test_records_that_are_missing_do_not_hide_an_idle_gpu() -> None:
    frame = fallen(120, 150, 2).filter(
        ~((pl.col("metric") == "gpu_util") & (pl.col("step") % 10 == 5) & (pl.col("worker") == "w2"))
    )
    assert one(frame, "gpu_idle").evidence["idle_samples"] == 27
