# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The laws of the seeded streams."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generator.draw import Draw, share

SEEDS = st.integers(min_value=0, max_value=2**32)


@given(SEEDS)
def test_a_part_does_not_depend_on_what_was_drawn_before(seed: int) -> None:
    used, fresh = Draw(seed), Draw(seed)
    for _unused in range(7):
        used.normal()
    assert used.child("part", 1).uniform(0, 1) == fresh.child("part", 1).uniform(0, 1)
    assert fresh.child("part", 1).uniform(0, 1) != fresh.child("part", 2).uniform(0, 1)


@given(SEEDS, st.integers(-5, 5), st.integers(0, 9))
def test_whole_numbers_stay_in_bounds_and_reach_both(seed: int, low: int, width: int) -> None:
    draw = Draw(seed)
    seen = {draw.whole(low, low + width) for _unused in range(400)}
    assert seen == set(range(low, low + width + 1))


@given(SEEDS, st.lists(st.integers(), unique=True, max_size=30), st.integers(0, 40))
def test_some_are_different_ones_in_their_order(seed: int, values: list[int], count: int) -> None:
    chosen = Draw(seed).some(values, count)
    assert len(chosen) == min(count, len(values))
    places = [values.index(value) for value in chosen]
    assert places == sorted(set(places))


def test_weights_are_kept() -> None:
    draw = Draw(1)
    drawn = [draw.weighted({"often": 3, "rare": 1, "never": 0}) for _unused in range(4000)]
    assert drawn.count("often") / len(drawn) == pytest.approx(0.75, abs=0.03)
    assert "never" not in drawn


def test_nothing_to_draw_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to draw from"):
        Draw(1).weighted({})


def test_the_normal_and_the_heavy_tail_have_their_shapes() -> None:
    draw = Draw(3)
    normal = [draw.normal() for _unused in range(4000)]
    assert statistics.fmean(normal) == pytest.approx(0, abs=0.06)
    assert statistics.stdev(normal) == pytest.approx(1, abs=0.05)
    tail = [draw.pareto(2, 1.5) for _unused in range(4000)]
    assert min(tail) >= 2
    assert statistics.median(tail) == pytest.approx(2 * 2 ** (1 / 1.5), rel=0.05)
    assert statistics.median(draw.lognormal(5, 1) for _unused in range(4000)) == pytest.approx(5, rel=0.08)


def test_a_share_is_never_nothing() -> None:
    assert [share(total, 0.1) for total in (1, 10, 100)] == [1, 1, 10]
    assert math.isclose(share(1000, 0.035), 35)
