# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a rule makes of a signal: a proposal, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from ..change import FieldChange
from ..facts import Facts, Target
from ..passport.model import KnobPolicy, Passport

Signal = Mapping[str, Any]

#: Harm is reduced before money is saved.
HARM, SAVING = 0, 1


@dataclass(frozen=True)
class Proposal:
    """A bounded change of one container's fields.

    :ivar policy: of the leading knob; the fields of a chord follow in ``changes``.
    :ivar changes: the leading field first.
    :ivar amounts: by knob, value before and after in the knob's unit.
    :ivar why: ids of the signals.
    :ivar effect: expected effect in words and figures.
    :ivar purpose: ``HARM`` or ``SAVING``.
    :ivar weight: relative size of the change, for ranking within a purpose.
    """

    target: Target
    policy: KnobPolicy
    changes: tuple[FieldChange, ...]
    amounts: Mapping[str, tuple[Decimal, Decimal]]
    why: tuple[str, ...]
    effect: Mapping[str, Any]
    purpose: int
    weight: Decimal

    @property
    def knob(self) -> str:
        """Name of the leading knob."""
        return self.policy.knob.name

    @property
    def key(self) -> tuple[Any, ...]:
        """Place among all proposals: by object, template, container, knob."""
        workload = self.target.workload
        return (workload.ref, workload.template, self.target.container.name, self.knob)


@dataclass(frozen=True)
class LeftOut:
    """Why a signal or a proposal did not become an item."""

    code: str
    message: str
    signals: tuple[str, ...]
    target: Target | None = None
    knob: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


Outcome: TypeAlias = "Proposal | LeftOut"
Rule = Callable[[Signal, Facts, Passport], list[Outcome]]
