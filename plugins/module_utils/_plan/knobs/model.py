# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a knob is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MINUTE = 60
HOUR = 60 * MINUTE

#: What a knob turns: a resource of a container, a replica count, a bound of an autoscaler, or a setting that the passport locates.
RESOURCE, COUNT, AUTOSCALER, SETTING = "resource", "count", "autoscaler", "setting"
#: In what a step and a bound are counted.
PERCENT, ABSOLUTE, FACTOR, NAMES = "percent", "absolute", "factor", "names"


@dataclass(frozen=True)
class Span:
    """How far down and how far up, in the measure of the knob; both positive, 0 means not at all."""

    down: Decimal
    up: Decimal


@dataclass(frozen=True)
class Knob:
    """One thing that may be turned; every figure is a ceiling that a passport may only tighten.

    :ivar target: ``resource``, ``count``, ``autoscaler`` or ``setting`` (container env, ConfigMap key or annotation).
    :ivar field: for a resource ``requests.cpu``; for a count or an autoscaler the member of ``spec``; for a setting empty.
    :ivar unit: of the value: ``cores``, ``bytes``, ``count``, ``s`` …
    :ivar measure: in what ``step`` and ``window`` are counted: percent of the live value, the unit itself, a factor, or names.
    :ivar step: the largest single change.
    :ivar window: the largest change within ``window_seconds``, from the value at its start.
    :ivar cooldown_seconds: rest after a change; None where the rest is one run.
    :ivar floor: least value the knob may ever take, in its unit; None: no such bound.
    :ivar ceiling: largest value the knob may ever take, in its unit; None: no such bound.
    :ivar invariant: what must hold after the change, in words.
    :ivar chord: knobs that move with this one in the same patch.
    :ivar tier: ``low``, ``mid`` or ``high``.
    :ivar restarts: whether a change restarts pods.
    :ivar writable: False for a knob that is proposed and never written.
    """

    name: str
    title: str
    target: str
    field: str
    unit: str
    measure: str
    step: Span
    window: Span
    window_seconds: int
    cooldown_seconds: int | None
    invariant: str
    tier: str
    restarts: bool = True
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    chord: tuple[str, ...] = ()
    writable: bool = True


def span(down: int | str, up: int | str) -> Span:
    """A span of two literals."""
    return Span(Decimal(down), Decimal(up))
