# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How far healthy workers wander, and that a straggler has to go further."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.wander import Crew, apart
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.worth import together

from .builders import judge, outcomes, workers

SMALL = st.sampled_from([0.5, 1.0, 1.2, 1.5, 3.0, float("nan")])


def wandering(seed: int, memory: float = 0.9, spread: float = 0.15, steps: int = 300, width: int = 8) -> Any:
    """Workers that wander each for itself, first-order autoregressive in the logarithm."""
    shocks = np.random.default_rng(seed).standard_normal((steps + 100, width)) * np.sqrt(1 - memory**2)
    return np.exp(spread * lfilter([1.0], [1.0, -memory], shocks, axis=0)[100:])


@given(st.lists(st.lists(SMALL, min_size=5, max_size=5), min_size=1, max_size=5))
def test_each_value_is_set_beside_the_median_of_the_others(rows: list[list[float]]) -> None:
    values = np.array(rows)
    expected = np.full(values.shape, np.nan)
    for row, column in zip(*np.nonzero(~np.isnan(values)), strict=True):
        others = np.delete(values[row], column)
        if not np.isnan(others).all():
            expected[row, column] = np.log(values[row, column] / np.nanmedian(others))
    np.testing.assert_allclose(apart(values), expected)


def test_workers_that_wander_are_no_stragglers() -> None:
    told = [outcomes(judge(workers(wandering(seed)), "straggler")) for seed in range(30)]
    assert sum("signal_found" in entry for entry in told) <= 1
    assert sum("insufficient_evidence" in entry for entry in told) >= 15


def test_who_goes_further_than_the_others_wander_is_one() -> None:
    values = wandering(1, spread=0.08)
    values[100:, 3] *= 2
    (found,) = judge(workers(values), "straggler")
    assert found.subject["worker"] == "w3"
    assert 100 < found.evidence["decided_at_step"] < 160
    assert found.evidence["runs_expected_by_chance"] <= 0.005


def test_a_worker_that_was_always_slower_stands_out_of_how_far_levels_lie_apart() -> None:
    levels = np.array([1.0, 1.06, 0.96, 1.03, 0.98, 1.0, 1.02, 0.95])
    values = np.random.default_rng(1).lognormal(0, 0.03, (200, 8)) * levels
    values[:, 3] *= 1.5
    (found,) = judge(workers(values), "straggler")
    assert (found.subject["worker"], found.evidence["decided_at_step"]) == ("w3", 22)


def test_a_short_spell_is_told_by_what_the_worker_was_before() -> None:
    """Machines that differ by a quarter hide a spell of 1.4 times from a look at levels; the worker's own past does not."""
    values = np.random.default_rng(2).lognormal(0, 0.02, (200, 8)) * np.array(
        [1.25, 0.8, 1.2, 1.0, 0.8, 1.25, 1.0, 0.85]
    )
    values[100:108, 3] *= 1.4
    found = judge(workers(values), "straggler")
    assert "w3" in {signal.subject.get("worker") for signal in found if signal.outcome == "signal_found"}


def test_several_spells_tell_more_than_one() -> None:
    assert together([0.02], 8) == pytest.approx(0.02, rel=0.01)
    assert together([0.02, 0.02, 0.02], 8) < 1e-6
    assert together([0.0, 5.0], 8) == 0.0
    assert together([40.0], 8) <= 8


def test_many_workers_are_spoken_for_by_some() -> None:
    values = np.random.default_rng(3).lognormal(0, 0.05, (300, 200))
    values[::7, 5] = np.nan
    crew = Crew(values)
    assert crew.beside(5) is crew.beside(6)
    assert crew.beside(5).strays(1) == pytest.approx(0.05, rel=0.1)
    assert crew.beside(5).strays(16) == pytest.approx(0.0125, rel=0.25)
    assert np.isnan(crew.history(5)).sum() == len(range(0, 300, 7))


def test_two_stragglers_do_not_excuse_each_other() -> None:
    values = np.random.default_rng(4).lognormal(0, 0.03, (200, 5))
    values[40:70, 1] *= 3
    values[90:100, 3] *= 1.35
    assert {signal.subject["worker"] for signal in judge(workers(values), "straggler")} == {"w1", "w3"}


def test_a_long_spell_that_noise_breaks_into_pieces_counts_as_one() -> None:
    values = np.random.default_rng(6).lognormal(0, 0.2, (300, 8))
    values[100:220, 3] *= 1.5
    (found,) = judge(workers(values), "straggler")
    assert found.subject["worker"] == "w3"
    assert found.evidence["runs"] > 3
