# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which idle spell of a GPU counts."""

from __future__ import annotations

from typing import Any

import numpy as np

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import gather
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.idle import Idle, idle_beside_busy

from .builders import NOW, workers


def idle(values: Any, least: int = 20) -> list[Idle]:
    (block,) = gather(workers(values, metric="gpu_util", unit="1"), None, NOW).blocks
    return list(idle_beside_busy(block, 0.3, 0.8, least))


def busy(width: int = 4) -> Any:
    return np.full((300, width), 0.9)


def test_short_pauses_do_not_add_up() -> None:
    values = busy()
    for low in range(20, 280, 30):
        values[low : low + 19, 1] = 0.02
    assert idle(values) == []


def test_the_longest_of_several_spells_is_told() -> None:
    values = busy()
    values[40:65, 1] = 0.1
    values[150:190, 1] = 0.02
    (found,) = idle(values)
    assert (found.worker, found.samples, found.own) == ("w1", 40, 0.02)
    assert found.window == {"from_step": 150, "to_step": 189}


def test_of_many_workers_some_speak_for_all() -> None:
    values = busy(200)
    values[100:140, 150] = 0.0
    (found,) = idle(values)
    assert (found.worker, found.samples, found.others) == ("w150", 40, 0.9)
