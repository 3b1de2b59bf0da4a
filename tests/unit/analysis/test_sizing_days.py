# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records day by day, whatever their order."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.sizing.history import DAY, MOST, History
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.ordered import each

TIMES = st.lists(st.integers(0, 40 * 24), min_size=1, max_size=60)


def days(times: Any, values: Any) -> tuple[list[int], list[float], list[float]]:
    """By the definition: the largest, and the 95th percentile by ``higher``, of each day that is half as full as is usual."""
    age = (times.max() - times) // DAY
    inside = [number for number in range(MOST - 1, -1, -1) if (age == number).any()]
    usual = np.median([(age == number).sum() for number in inside])
    kept = [number for number in inside if (age == number).sum() >= usual / 2]
    of = {number: values[age == number] for number in kept}
    busy = [float(np.quantile(of[number], 0.95, method="higher")) for number in kept]
    return kept, [float(of[number].max()) for number in kept], busy


@given(TIMES, st.integers(0, 2**32 - 1))
def test_days_are_those_of_the_definition(hours: list[int], seed: int) -> None:
    times = np.array(hours) * (DAY // 24) + 1_772_000_000_000_000
    values = np.random.default_rng(seed).normal(size=len(times)).round(1)
    found = History(times, values, np.zeros(len(times), np.int64)).days
    assert (found.age.tolist(), found.peaks.tolist(), found.busy.tolist()) == days(times, values)


@given(TIMES, st.booleans())
def test_each_value_once_in_order(values: list[int], ordered: bool) -> None:
    given_ = np.array(sorted(values) if ordered else values)
    assert each(given_).tolist() == sorted(set(values))
