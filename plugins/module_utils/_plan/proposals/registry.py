# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The rules by the pattern of the signal. A new rule is one file beside this one and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import no_knob, oom_killed, over_requested
from .model import Rule

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "over_requested": over_requested.propose,
        "oom_killed": oom_killed.propose,
    }
)


def rule_of(pattern: str) -> Rule:
    """The rule for a pattern; for one without, the rule that says so."""
    return RULES.get(pattern, no_knob.propose)
