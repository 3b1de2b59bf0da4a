# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a detector says: a verdict on one pattern in one subject, with the figures that led to it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .._artifact.canonical import digest
from .._lib.structs import Struct

SIGNAL = "signal_found"
NOTHING = "no_actionable_signal"
INSUFFICIENT = "insufficient_evidence"

DIGITS = 6
"""Significant digits of every figure: fewer than the last bits in which machines differ, more than any decision needs."""
NAMED = 20
"""Longest list of names in a verdict; beyond it a count says how many there are."""


class Signal(Struct, frozen=True):
    """A verdict.

    :ivar id: pattern and a digest of all the rest; the same verdict has the same id everywhere.
    :ivar subject: ``job``, ``worker``, ``metric`` of the telemetry; ``object`` (an object reference) and ``container`` of the cluster, or
        ``cluster`` (its uid) for a verdict on all of it.
    :ivar window: ``from_step``/``to_step`` and ``from``/``to`` (RFC 3339) of what was judged; empty for a single look.
    :ivar evidence: ``rule`` and the figures, units in their names; ``why`` where the outcome is not ``signal_found``.
    """

    id: str
    pattern: str
    outcome: str
    subject: dict[str, Any]
    window: dict[str, Any]
    evidence: dict[str, Any]


def verdict(
    pattern: str,
    outcome: str,
    subject: Mapping[str, Any],
    evidence: Mapping[str, Any],
    window: Mapping[str, Any] | None = None,
) -> Signal:
    """A signal with its id, figures rounded, absent members left out."""
    body = {
        "subject": {name: _plain(value) for name, value in subject.items() if value not in (None, "")},
        "window": {name: _plain(value) for name, value in (window or {}).items() if value is not None},
        "evidence": {name: _plain(value) for name, value in evidence.items() if value is not None},
    }
    name = digest({**body, "pattern": pattern, "outcome": outcome}).removeprefix("sha256:")[:16]
    return Signal(id=f"{pattern}-{name}", pattern=pattern, outcome=outcome, **body)


def rounded(value: float) -> float | int:
    """A finite figure to :data:`DIGITS` significant digits; whole ones as integers."""
    if value == 0:
        return 0
    found = round(value, DIGITS - 1 - math.floor(math.log10(abs(value))))
    return int(found) if found == int(found) and abs(found) < 2**53 else found


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return rounded(value) if math.isfinite(value) else str(value)
    if isinstance(value, (str, int)):  # before Mapping, which is slow to say no
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return value
