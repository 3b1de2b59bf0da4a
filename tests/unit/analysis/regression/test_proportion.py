# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The interval of a proportion, where it is known in closed form or printed."""

from __future__ import annotations

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.proportion import interval


@pytest.mark.parametrize("trials", [1, 10, 500])
def test_none_and_all_of_them(trials: int) -> None:
    reach = 1 - 0.025 ** (1 / trials)
    assert interval(0, trials) == pytest.approx((0, reach), abs=1e-6)
    assert interval(trials, trials) == pytest.approx((1 - reach, 1), abs=1e-6)


def test_one_of_ten() -> None:
    assert interval(1, 10) == pytest.approx((0.0025286, 0.4450161), abs=1e-6)


def test_no_trial_tells_nothing() -> None:
    assert interval(0, 0) == (0, 1)
