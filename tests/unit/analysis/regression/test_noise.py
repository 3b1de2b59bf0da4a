# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The rule on a history in which nothing was changed: how often it alarms, and what it would have found."""

from __future__ import annotations

import numpy as np

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.noise import noise_of
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.replay import cuts_of

from .series import RULE, line, noisy


def test_quiet_series_raise_no_alarm_and_show_what_is_worse() -> None:
    lines = [line(noisy(4_000)), line(noisy(4_000, seed=2), metric="throughput", worse=-1)]
    found = noise_of("shop/web", lines, {}, RULE)
    assert (found.alarms.alarms, found.too_high) == (0, False)
    assert found.alarms.decided > 50
    assert 0 < found.alarms.apart <= found.alarms.decided
    assert found.alarms.rate == 0.0
    assert found.alarms.interval[0] == 0.0
    assert found.limit is not None
    assert set(found.power[1.5]) == set(found.series)
    assert min(found.power[1.5].values()) == 1.0


def test_a_series_that_wanders_cries_wolf() -> None:
    steps = np.repeat(np.random.default_rng(3).uniform(0.5, 2.0, 40), 100)
    found = noise_of("shop/web", [line(steps * noisy(4_000))], {}, RULE)
    assert found.alarms.decided == 0 or found.alarms.rate > 0


def test_without_a_history_there_is_nothing_to_cut() -> None:
    assert cuts_of([]) == []
    found = noise_of("shop/web", [line([1.0, 1.0, 1.0])], {}, RULE)
    assert (found.alarms.decided, found.alarms.rate, found.limit) == (0, 0.0, None)
