# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Series of these tests: a sample a second from a known moment on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.decide import (
    Loads,
    Split,
    decide,
    look_before,
)
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.model import Line, Rule, Verdict

SECOND = 1_000_000
RULE = Rule()


def line(
    values: Sequence[float] | NDArray[Any], metric: str = "latency", worse: Literal[1, -1] = 1, **more: Any
) -> Line:
    """A series whose first value is of second 0."""
    array = np.asarray(values, dtype=float)
    return Line("web", "shop", metric, "s", worse, np.arange(len(array)) * SECOND, array, **more)


def noisy(count: int, level: float = 1.0, spread: float = 0.05, seed: int = 1) -> NDArray[Any]:
    """Independent samples about a level."""
    return level * np.random.default_rng(seed).uniform(1 - spread, 1 + spread, count)


def judged(
    lines: Sequence[Line], change: int, rule: Rule = RULE, loads: Loads | None = None, *, final: bool = True
) -> Verdict:
    """The verdict on a change at a second, judged from there on."""
    base = look_before(lines, change * SECOND, rule)
    return decide(base, lines, loads or {}, Split(change * SECOND, change * SECOND), rule, final=final)
