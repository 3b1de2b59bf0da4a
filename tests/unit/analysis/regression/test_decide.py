# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is called regressed, unharmed or insufficient, and what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.decide import follows
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.lines import concerning
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.model import Rule, Verdict
from tests.unit.analysis.regression.series import RULE, judged, line, noisy

CHANGE = 100


def changed(factor: float, count: int = 100) -> np.ndarray:
    return np.concatenate((noisy(CHANGE), factor * noisy(count, seed=2)))


@pytest.mark.parametrize(
    ("factor", "worse", "outcome"),
    [
        (1.0, 1, "unharmed"),
        (1.05, 1, "unharmed"),
        (1.25, 1, "regressed"),
        (0.5, 1, "unharmed"),
        (0.75, -1, "regressed"),
        (2.0, -1, "unharmed"),
    ],
)
def test_only_what_is_worse_by_more_than_is_borne_is_regressed(
    factor: float, worse: Literal[1, -1], outcome: str
) -> None:
    assert judged([line(changed(factor), worse=worse)], CHANGE).outcome == outcome


def test_what_may_be_noise_is_not_regressed() -> None:
    values = np.concatenate((noisy(CHANGE, spread=0.5), 1.3 * noisy(100, spread=0.5, seed=2)))
    verdict = judged([line(values)], CHANGE)
    (one,) = verdict.series
    assert one.base is not None
    assert one.worsening is not None
    assert one.worsening > 0.1 * one.base
    assert verdict.outcome == "unharmed"


def test_one_regressed_series_of_many_is_enough_and_is_named() -> None:
    steady = [line(changed(1.0), metric) for metric in ("a", "b", "c", "d")]
    verdict = judged([*steady, line(changed(1.5), "e")], CHANGE)
    assert verdict.outcome == "regressed"
    assert [one.name for one in verdict.regressed] == ["shop/web/e/s"]


def test_the_figures_are_those_of_the_interval() -> None:
    (one,) = judged([line(changed(1.5))], CHANGE).series
    assert one.base is not None
    assert one.low is not None
    assert one.worsening is not None
    assert one.high is not None
    assert one.base == pytest.approx(1, abs=0.02)
    assert one.low < one.worsening < one.high
    assert one.worsening == pytest.approx(0.5, abs=0.05)
    assert one.blocks == (24, 6)
    assert one.level == pytest.approx(1 - 0.02 / 3)


@pytest.mark.parametrize("count", [0, 5, 11])
def test_missing_data_are_no_success(count: int) -> None:
    series = [line(changed(1.0, count=count))]
    assert judged(series, CHANGE, final=False).outcome == "early"
    assert judged(series, CHANGE).outcome == "insufficient"


def test_a_series_that_vanished_is_no_success() -> None:
    base = [line(changed(1.0)), line(noisy(CHANGE), "errors")]
    verdict = judged(base, CHANGE)
    assert verdict.outcome == "insufficient"
    assert [one.name for one in verdict.undecided] == ["shop/web/errors/s"]


def test_what_is_no_number_is_no_success() -> None:
    values = changed(1.0)
    values[-90] = np.nan
    assert judged([line(values)], CHANGE).outcome == "insufficient"
    values = changed(1.0)
    values[3] = np.inf
    assert judged([line(values)], CHANGE).outcome == "insufficient"


def test_too_little_before_cannot_be_judged() -> None:
    assert judged([line(changed(3.0)[CHANGE - 11 :])], 11).outcome == "insufficient"
    assert judged([line(changed(3.0)[CHANGE - 12 :])], 12).outcome == "regressed"


def test_nothing_measured_is_insufficient_at_once() -> None:
    assert judged([], CHANGE, final=False).outcome == "insufficient"


def test_every_series_makes_the_level_stricter_and_too_many_cannot_be_judged() -> None:
    levels = [1 - RULE.alpha(count) for count in (1, 2, 10)]
    assert levels == sorted(levels)
    one = Rule(blocks=5)
    many = [line(changed(3.0), f"m{number}") for number in range(40)]
    assert judged(many[:1], CHANGE, one).outcome == "regressed"
    assert judged(many, CHANGE, Rule(blocks=5, alarm=1e-4)).outcome == "insufficient"


def test_looks_are_counts_so_asking_more_often_changes_nothing() -> None:
    assert RULE.looks == (6, 9, 12)
    assert Rule(blocks=5).looks == (5,)
    values = changed(1.5)
    seen = [judged([line(values[: CHANGE + count])], CHANGE, final=False).series[0] for count in range(6, 100)]
    assert {one.outcome for one in seen} == {"regressed"}
    assert len({one.low for one in seen}) == 1


def test_memory_makes_blocks_longer() -> None:
    rng = np.random.default_rng(3)
    noise = np.convolve(rng.normal(size=520), np.ones(20) / 20, mode="valid")
    (one,) = judged([line(1 + noise)], 450).series
    assert one.block >= 8


@pytest.mark.parametrize(("shifted", "outcome"), [(1.0, "regressed"), (1.5, "insufficient"), (0.5, "insufficient")])
def test_another_load_makes_it_insufficient_and_never_a_regression(shifted: float, outcome: str) -> None:
    load = line(np.concatenate((noisy(CHANGE, seed=5), shifted * noisy(100, seed=6))), "load")
    loads = {("web", "shop"): [load]}
    assert judged([line(changed(1.5))], CHANGE, loads=loads).outcome == outcome
    assert judged([line(changed(1.0))], CHANGE, loads=loads).outcome == ("unharmed" if shifted == 1 else "insufficient")


def test_a_load_that_is_measured_no_more_is_a_doubt() -> None:
    loads = {("web", "shop"): [line(noisy(CHANGE), "load")]}
    assert judged([line(changed(1.5))], CHANGE, loads=loads).outcome == "insufficient"


def test_a_load_that_was_never_measured_is_none() -> None:
    loads = {("web", "shop"): [line(changed(1.0)[CHANGE:], "load")]}
    assert judged([line(changed(1.5))], CHANGE, loads=loads).outcome == "insufficient"
    assert judged([line(changed(1.5))], CHANGE, loads={("other", "shop"): []}).outcome == "regressed"


@pytest.mark.parametrize(
    ("bounds", "outcome"),
    [({"at_most": 1.01}, "unharmed"), ({"at_most": 0.9}, "regressed"), ({"at_least": 1.2}, "regressed")],
)
def test_a_bound_of_the_policy_needs_no_statistics(bounds: dict[str, float], outcome: str) -> None:
    assert judged([line(changed(1.0), **bounds)], CHANGE).outcome == outcome


@pytest.mark.parametrize(
    ("outcome", "unproven", "expected"),
    [
        ("regressed", "keep", "roll_back"),
        ("regressed", "hold", "roll_back"),
        ("unharmed", "roll_back", "keep"),
        ("insufficient", "roll_back", "roll_back"),
        ("insufficient", "hold", "hold"),
        ("insufficient", "keep", "keep"),
        ("early", "keep", None),
    ],
)
def test_what_follows(outcome: str, unproven: str, expected: str | None) -> None:
    assert follows(Verdict(outcome, (), RULE), unproven) == expected  # type: ignore[arg-type]


def test_a_job_names_an_object_by_both_names_or_by_one_that_is_unique() -> None:
    base = line(noisy(3))
    whole = replace(base, job="shop/web", namespace="")
    bare = replace(base, namespace="")
    other = replace(base, namespace="till")
    assert concerning([base, whole, bare, other], [("shop", "web")]) == [base, whole, bare]
    assert concerning([bare], [("shop", "web"), ("till", "web")]) == []


@pytest.mark.parametrize("wrong", [{"blocks": 4}, {"limit": 0}, {"alarm": 0}, {"alarm": 1}])
def test_a_rule_that_says_nothing_is_none(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="blocks"):
        Rule(**wrong)  # type: ignore[arg-type]
