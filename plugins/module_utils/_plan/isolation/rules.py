# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The detectors' figures as a passport sets them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..._analysis.quarantine.detectors.registry import DETECTORS
from ..._analysis.quarantine.model import Rule
from ..passport.durations import seconds
from ..passport.model import Passport

_TIMES = frozenset({"within", "longer_than", "exit"})
#: Larger figures of these make a detector say less; of the others, smaller ones do.
_LOOSER_WHEN_MORE = frozenset({"hits", "longer_than", "percent", "factor"})


def rules_of(passport: Passport) -> dict[str, Rule]:
    """The rules that differ from the detectors' own, by id."""
    given: Mapping[str, Mapping[str, Any]] = passport.body.get("quarantine", {}).get("detectors", {})
    return {name: DETECTORS[name].rule.changed(_figures(figures)) for name, figures in sorted(given.items())}


def looser(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """Figures that find less, or hold less long, than by default, as ``DETECTOR.figure``."""
    return tuple(
        f"{name}.{figure}"
        for name, rule in sorted(rules.items())
        for figure in ("hits", "within", "longer_than", "percent", "factor", "exit")
        if _looser(figure, getattr(rule, figure), getattr(DETECTORS[name].rule, figure))
    )


def _figures(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: timedelta(seconds=seconds(value)) if name in _TIMES else value for name, value in given.items()}


def _looser(figure: str, given: Any, usual: Any) -> bool:
    if given is None or usual is None:
        return False
    # A collapse is a share below; there a smaller percentage finds less. It is the rarer case, and told as well.
    return bool(given > usual if figure in _LOOSER_WHEN_MORE else given < usual)
