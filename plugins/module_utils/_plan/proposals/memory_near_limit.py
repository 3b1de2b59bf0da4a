# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``memory_near_limit`` → ``mem_limit`` up, before the kernel kills: the same step as after it."""

from __future__ import annotations

from dataclasses import replace

from ..facts import Facts
from ..passport.model import Passport
from . import oom_killed
from .model import LeftOut, Outcome, Signal


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """One proposal, or why there is none."""
    return [
        outcome
        if isinstance(outcome, LeftOut)
        else replace(outcome, effect={**outcome.effect, "expected": "memory use stands clear of its limit"})
        for outcome in oom_killed.propose(signal, facts, passport)
    ]
