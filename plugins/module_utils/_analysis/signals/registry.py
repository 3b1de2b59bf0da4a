# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The detectors. A new signal is a file beside this with ``PATTERN``, ``RULE`` and ``find``, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..facts import Facts
from ..signal import Signal
from . import (
    loss_not_finite,
    missing_data,
    oom_killed,
    over_requested,
    pending_resources,
    restarting,
    step_change,
    straggler,
)


@dataclass(frozen=True)
class Detector:
    """:ivar pattern: its name in ``observation.json``. :ivar rule: in one sentence. :ivar find: verdicts from facts, pure."""

    pattern: str
    rule: str
    find: Callable[[Facts], Iterator[Signal]]


DETECTORS: tuple[Detector, ...] = tuple(
    Detector(module.PATTERN, module.RULE, module.find)
    for module in (
        loss_not_finite,
        missing_data,
        oom_killed,
        over_requested,
        pending_resources,
        restarting,
        step_change,
        straggler,
    )
)
