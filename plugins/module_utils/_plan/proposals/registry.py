# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The rules by the pattern of the signal. A new rule is one file beside this one and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import cpu_throttled, loader_bound, memory_near_limit, no_knob, oom_killed, over_requested, under_requested
from .model import Rule

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "cpu_throttled": cpu_throttled.propose,
        "loader_bound": loader_bound.propose,
        "memory_near_limit": memory_near_limit.propose,
        "oom_killed": oom_killed.propose,
        "over_requested": over_requested.propose,
        "under_requested": under_requested.propose,
    }
)


def rule_of(pattern: str) -> Rule:
    """The rule for a pattern; for one without, the rule that says so."""
    return RULES.get(pattern, no_knob.propose)
