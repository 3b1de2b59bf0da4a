# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""No step leaves its bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import KnobPolicy
from ansible_collections.modekeeper.core.plugins.module_utils._plan.steps import (
    allowed,
    ceil_to,
    floor_to,
    granule_of,
    reach,
    step_down,
    step_up,
)

from .passports import passport

ENV = {"kind": "env", "name": "X"}
KIB, MIB = Decimal(2**10), Decimal(2**20)


def policy(name: str, **given_: Any) -> KnobPolicy:
    found = passport(knobs={name: given_} | ({"grad_accum": {"target": ENV}} if name == "micro_batch" else {})).knob(
        name
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("found", "live", "least", "most"),
    [
        (policy("cpu_request"), "2", "1.8", "2.5"),
        (policy("cpu_request", max_step={"down": 50 / 10}), "2", "1.9", "2.5"),
        (policy("cpu_request", window={"down": 1}), "2", "1.98", "2.5"),
        (policy("mem_limit"), "100", "100", "125"),
        (policy("replicas"), "5", "4", "6"),
        (policy("loader_workers", target=ENV), "5", "3", "7"),
        (policy("prefetch", target=ENV), "4", "2", "8"),
        (policy("micro_batch", target=ENV), "8", "4", "16"),
        (policy("timeout_ms"), "8", "8", "8"),
    ],
)
def test_reach(found: KnobPolicy, live: str, least: str, most: str) -> None:
    bounds = reach(found, Decimal(live))
    assert (bounds.least, bounds.most) == (Decimal(least), Decimal(most))


def test_the_range_of_passport_and_knob_bounds_the_step() -> None:
    bounds = allowed(policy("cpu_request", min="1900m", max="2100m"), Decimal(2))
    assert (bounds.least, bounds.most) == (Decimal("1.9"), Decimal("2.1"))
    bounds = allowed(policy("prefetch", target=ENV), Decimal(5))
    assert (bounds.least, bounds.most) == (Decimal("2.5"), Decimal(8))
    assert allowed(policy("replicas"), Decimal(1)).least == 1


def test_a_range_that_excludes_the_live_value_gives_no_step() -> None:
    tight = policy("cpu_request", min=4, max=8)
    assert step_down(tight, Decimal(2), Decimal(1), Decimal("0.001")) is None
    assert step_up(tight, Decimal(2), Decimal(4), Decimal("0.001")) is None
    low = policy("cpu_request", max=1)
    assert step_up(low, Decimal(2), Decimal(4), Decimal("0.001")) is None
    assert step_down(low, Decimal(2), Decimal(1), Decimal("0.001")) is None


@given(
    st.decimals("0.001", "512", places=3),
    st.decimals("0", "600", places=3),
    st.floats(0, 10),
    st.floats(0, 25),
    st.sampled_from([Decimal("0.001"), Decimal("0.01"), Decimal(1)]),
)
def test_steps_stay_within_reach_and_go_their_way(
    live: Decimal, wanted: Decimal, down: float, up: float, granule: Decimal
) -> None:
    found = policy("cpu_request", max_step={"down": down, "up": up}, min="2m", max=500)
    lower, upper = step_down(found, live, wanted, granule), step_up(found, live, wanted, granule)
    bounds = allowed(found, live)
    for value in (lower, upper):
        if value is not None:
            assert bounds.least <= value <= bounds.most
            assert value % granule == 0
    assert lower is None or wanted <= lower < live
    assert upper is None or live < upper <= wanted


@given(st.decimals("-1000", "1000", places=6), st.sampled_from([Decimal("0.01"), KIB, Decimal(7)]))
def test_rounding(value: Decimal, granule: Decimal) -> None:
    low, high = floor_to(value, granule), ceil_to(value, granule)
    assert low <= value <= high
    assert high - low in (0, granule)


@pytest.mark.parametrize(
    ("unit", "live", "style", "granule"),
    [
        ("cores", "2", "DecimalSI", "0.01"),
        ("cores", "0.5", "DecimalSI", "0.001"),
        ("count", "5", "DecimalSI", "1"),
        ("bytes", str(2**30), "BinarySI", str(2**20)),
        ("bytes", str(2**20), "BinarySI", str(2**10)),
        ("bytes", str(10**9), "DecimalSI", str(10**6)),
        ("bytes", str(10**6), "DecimalSI", str(10**3)),
    ],
)
def test_granules_read_well(unit: str, live: str, style: str, granule: str) -> None:
    assert granule_of(unit, Decimal(live), style) == Decimal(granule)
