# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A shift between so few blocks that ranks tell nothing of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.level import _moved
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.statistics.shift import Shift

BLOCK = 15


def moved(first: Any, second: Any, block: int = BLOCK) -> Shift:
    shift, _counts = _moved(first, second, block)
    assert shift is not None
    return shift


def test_blocks_that_happen_to_agree_do_not_make_a_shift_sure() -> None:
    """Each block has one median, and the samples are a factor of two apart."""
    first = np.tile([0.5, 1.0, 2.0], 20)
    shift = moved(first, first * 1.3)
    assert shift.estimate == pytest.approx(0.3)
    assert shift.low < 0 < shift.high


def test_noise_that_grows_with_its_level_is_compared_in_logarithms() -> None:
    rng = np.random.default_rng(3)
    first, second = np.exp(rng.normal(0, 0.3, 60)), 3 * np.exp(rng.normal(0, 0.3, 60))
    up, down = moved(first, second), moved(second, first)
    assert 0.1 < up.low < up.estimate < up.high
    assert down.low < down.estimate < down.high < -0.1


def test_what_makes_no_whole_block_is_left_out_far_from_the_change() -> None:
    first = np.concatenate((np.full(3, 9.0), np.ones(40)))
    second = np.concatenate((np.full(40, 2.0), np.full(3, 9.0)))
    shift = moved(first, second, 20)
    assert (round(shift.low, 9), round(shift.high, 9)) == (1.0, 1.0)
