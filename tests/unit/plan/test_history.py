# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Cooldown and window over changes that some machine made: what the annotation says, what the ledger knows, and what nobody does."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time
from ansible_collections.modekeeper.core.plugins.module_utils._plan.history import (
    LAST_CHANGE,
    NO_HISTORY,
    History,
    PastChange,
    Turn,
    past_problem,
    rest_problem,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import KnobPolicy
from tests.unit.verify.builders import NOW, deployment

UID = deployment().ref.uid
HOUR = timedelta(hours=1)


def policy(name: str = "cpu_request") -> KnobPolicy:
    found = load_passport("pilot").knob(name)
    assert found is not None
    return found


def stamp(sequence: int, at: datetime) -> str:
    return f"abcd1234.{sequence}.{format_time(at)}"


def past(sequence: int, at: datetime, value: str, before: str = "", knob: str = "cpu_request") -> PastChange:
    return PastChange(UID, f"abcd1234.{sequence}", at, before, {("main", knob): value})


def problem(annotation: str, history: History, after: str, before: str = "1", now: datetime = NOW) -> str | None:
    workload = deployment(annotations={LAST_CHANGE: annotation} if annotation else {})
    found = past_problem(workload, policy(), now, Turn("main", before, after), history)
    return None if found is None else found[0]


# cpu_request: -10/+25 % a step, -20/+50 % in 6 h, an hour's rest.


def test_an_object_that_was_never_changed_may_be() -> None:
    assert problem("", NO_HISTORY, "900m") is None


@pytest.mark.parametrize(
    ("ago", "expected"), [(HOUR - timedelta(seconds=1), "BOUND_COOLDOWN"), (HOUR, None), (-5 * HOUR, "BOUND_COOLDOWN")]
)
def test_cooldown_ends_to_the_second_and_a_clock_set_back_does_not_end_it(ago: timedelta, expected: str | None) -> None:
    at = NOW - ago
    assert problem(stamp(1, at), History.of([past(1, at, "1100m")]), "950m") == expected


def test_another_machine_sees_the_cooldown_by_the_annotation_and_this_one_by_the_ledger() -> None:
    at = NOW - HOUR / 2
    assert problem(stamp(1, at), NO_HISTORY, "900m") == "BOUND_COOLDOWN"
    assert problem("", History.of([past(1, at, "1")]), "900m") == "BOUND_COOLDOWN"


def test_the_window_is_reckoned_from_the_value_at_its_start() -> None:
    # 1 → 900m three hours ago; 20 % below 1 is 800m.
    at = NOW - 3 * HOUR
    known = History.of([past(1, at, "1")])
    assert problem(stamp(1, at), known, "810m", before="900m") is None
    assert problem(stamp(1, at), known, "800m", before="900m") is None
    assert problem(stamp(1, at), known, "799m", before="900m") == "BOUND_WINDOW"


def test_steps_add_up_and_only_those_within_the_window_do() -> None:
    first, second = NOW - 5 * HOUR, NOW - 2 * HOUR
    chain = History.of([past(1, first, "1"), past(2, second, "900m", before=stamp(1, first))])
    assert problem(stamp(2, second), chain, "800m", before="810m") is None
    assert problem(stamp(2, second), chain, "790m", before="810m") == "BOUND_WINDOW"
    later = NOW + 2 * HOUR  # the first is out of the window: it began at 900m
    assert problem(stamp(2, second), chain, "720m", before="810m", now=later) is None


def test_a_change_that_the_ledger_does_not_know_leaves_no_room() -> None:
    first, second = NOW - 5 * HOUR, NOW - 2 * HOUR
    ours = past(2, second, "900m", before=stamp(1, first))
    assert problem(stamp(2, second), History.of([ours]), "899m", before="900m") == "BOUND_WINDOW"
    assert problem(stamp(2, second), NO_HISTORY, "899m", before="900m") == "BOUND_WINDOW"
    # One that lies before the window does not matter.
    assert (
        problem(stamp(2, second), History.of([past(2, second, "900m", before=stamp(1, NOW - 7 * HOUR))]), "890m")
        is None
    )


def test_an_annotation_that_was_taken_away_or_set_back_does_not_free_the_window() -> None:
    at = NOW - 2 * HOUR
    known = History.of([past(1, at, "1")])
    assert problem("", known, "990m") == "BOUND_WINDOW"
    assert problem(stamp(7, NOW - 9 * HOUR), known, "990m") == "BOUND_WINDOW"


def test_a_ring_of_annotations_ends() -> None:
    at = NOW - 2 * HOUR
    ring = History.of([past(1, at, "1", before=stamp(2, at)), past(2, at, "1", before=stamp(1, at))])
    assert problem(stamp(1, at), ring, "990m") == "BOUND_WINDOW"


def test_another_knob_starts_the_cooldown_and_uses_up_no_window() -> None:
    at = NOW - 2 * HOUR
    other = History.of([past(1, at, "1Gi", knob="mem_request")])
    assert problem(stamp(1, at), other, "900m") is None


@pytest.mark.parametrize("text", ["x", "a.b", "a.b.c", "a.b.2026-01-05", "..", "a.1.2026-01-05T10:00:00+00:00"])
def test_an_annotation_that_cannot_be_read_rests(text: str) -> None:
    assert problem(text, NO_HISTORY, "900m") == "BOUND_COOLDOWN"
    found = rest_problem(deployment(annotations={LAST_CHANGE: text}), policy(), NOW)
    assert found is not None


@given(steps=st.lists(st.integers(-10, 25), min_size=1, max_size=8))
def test_no_chain_of_steps_leaves_the_window(steps: list[int]) -> None:
    """Whatever steps are tried, none that is let through leads out of −20/+50 % of the value six hours before."""
    knob = policy()
    value, annotation, known, values = Decimal(1), "", [], [(NOW - 9 * HOUR, Decimal(1))]
    for number, step in enumerate(steps):
        now = NOW + number * HOUR
        wanted = (value * (100 + step) / 100).quantize(Decimal("0.001"))
        workload = deployment(annotations={LAST_CHANGE: annotation} if annotation else {})
        turn = Turn("main", f"{value:f}", f"{wanted:f}")
        if past_problem(workload, knob, now, turn, History.of(known)) is None:
            known.append(past(number, now, f"{value:f}", before=annotation))
            annotation, value = stamp(number, now), wanted
            values.append((now, value))
            start = next(old for at, old in reversed(values) if at <= now - 6 * HOUR)
            assert start * Decimal("0.8") <= value <= start * Decimal("1.5")
