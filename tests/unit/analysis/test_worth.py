# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What slow spells of a worker are worth, each part of the reckoning by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import gather
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.matrix import matrix
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.peers import runs, slow_samples
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.wander import Crew, Wander
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.worth import Worth, weighed

from .builders import NOW, judge, outcomes, workers

ENOUGH, LEAST = 0.005, 3


def worths(values: Any) -> dict[int, Worth]:
    """By column what its spells are worth."""
    (block,) = gather(workers(values), None, NOW).blocks
    table = matrix(block)
    assert table is not None
    slow = slow_samples(table, 1.25, 3)
    assert slow is not None
    found = weighed(slow, table.values, list(runs(slow, LEAST)), ENOUGH, LEAST)
    return {run.column: told for run, told in found}


def noise(spread: float, steps: int = 300, width: int = 8, seed: int = 1, memory: float = 0.0) -> Any:
    """Logarithms, first-order autoregressive."""
    shocks = np.random.default_rng(seed).standard_normal((steps + 200, width)) * np.sqrt(1 - memory**2)
    return spread * lfilter([1.0], [1.0, -memory], shocks, axis=0)[200:]


def test_a_level_is_as_sure_as_the_noise_about_it_forgets() -> None:
    """Of noise that remembers itself, 400 samples tell a level far less surely than as many independent ones."""
    logs = noise(0.1, 400, 9, memory=0.95).T
    told = Wander(tuple(logs[1:]), spread=1.0)
    _middle, deviation = told.level(logs[0])
    assert deviation > 3 * told.strays(1) / np.sqrt(400)


def test_a_level_of_which_little_is_known_is_drawn_to_where_levels_lie() -> None:
    logs = noise(0.2, 400, 9).T
    told = Wander(tuple(logs[1:]), spread=0.05)
    few, many = told.level(np.full(8, 0.4)), told.level(np.full(4000, 0.4))
    assert 0 < few[0] < 0.3 < many[0] < 0.4
    assert many[1] < few[1] < 0.05


def test_how_far_levels_lie_apart_is_the_spread() -> None:
    levels = np.exp(np.random.default_rng(5).normal(0, 0.2, 30))
    values = np.exp(noise(0.01, 100, 30)) * levels
    assert Crew(values).beside(0).spread == pytest.approx(0.2, rel=0.4)


def test_machines_that_lie_far_apart_excuse_one_that_was_always_slower() -> None:
    levels = np.array([1.0, 1.35, 0.75, 1.2, 0.8, 1.3, 0.9, 1.5])
    assert outcomes(judge(workers(np.exp(noise(0.02)) * levels), "straggler")) == ["insufficient_evidence"]


def test_a_worker_is_set_beside_its_own_level() -> None:
    """A fifth slower always, and now and then a little more: what it does now and then is no more than the others do."""
    values = np.exp(noise(0.03, memory=0.8, seed=2)) * np.array([1.0, 1.05, 0.95, 1.02, 0.98, 1.0, 1.04, 1.21])
    (told,) = worths(values).values()
    assert told.expected > ENOUGH


def test_what_a_spell_told_while_it_was_short_it_still_tells() -> None:
    """Where the others wander for long, the rest of a spell that wears off would tell less than its beginning did."""
    logs = noise(0.05, memory=0.97, seed=3)
    logs[100:103, 3] += np.log(2.2)
    short = worths(np.exp(logs))[3]
    logs[103:170, 3] += np.log(1.3)
    assert worths(np.exp(logs))[3].expected <= 2 * short.expected


def test_spells_far_from_each_other_add_up() -> None:
    logs = noise(0.09, 400)
    logs[:, 3] = 0
    logs[50:53, 3] = np.log(1.45)
    once = worths(np.exp(logs))[3].expected
    for low in (120, 190, 260, 330):
        logs[low : low + 3, 3] = np.log(1.45)
    assert worths(np.exp(logs))[3].expected < once / 100


def test_spells_that_noise_broke_are_looked_at_whole() -> None:
    """Every fourth sample is a little under the ratio, so no piece tells much."""
    logs = noise(0.13)
    logs[:, 3] = 0
    logs[100:130, 3] = np.log(1.35)
    logs[103:127:4, 3] = np.log(1.2)
    told = worths(np.exp(logs))[3]
    assert told.expected < 0.001
    assert told.decided is not None
    assert 90 <= told.decided <= 105  # rows, of which the warm-up took twenty


def test_workers_that_never_stray_excuse_nothing() -> None:
    values = np.ones((100, 5))
    values[50:60, 3] = 1.5
    assert worths(values)[3].expected == 0.0


def test_two_sure_stragglers_do_not_excuse_a_third() -> None:
    logs = noise(0.03, 300, 5, seed=4)
    logs[40:90, 0] += np.log(3)
    logs[100:150, 1] += np.log(3)
    logs[220:226, 3] += np.log(1.35)
    told = worths(np.exp(logs))
    assert told[3].expected <= ENOUGH


def test_steps_that_took_no_time_are_left_out() -> None:
    values = np.exp(noise(0.03))
    values[100:130, 3] *= 1.6
    values[[40, 50, 60], [1, 2, 4]] = 0
    absent = np.where(values == 0, np.nan, values)
    with np.errstate(all="raise"):
        assert worths(values)[3].expected == pytest.approx(worths(absent)[3].expected, rel=0.05)
