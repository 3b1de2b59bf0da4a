# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``loader_bound`` → ``loader_workers`` up as far as the container has CPUs, else ``prefetch``."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from ..._cluster.quantity import amount
from ..change import FieldChange
from ..facts import Facts, Target
from ..passport.model import Passport
from ..steps import allowed, step_up
from .model import HARM, LeftOut, Outcome, Proposal, Signal
from .setting import Setting, locate

_ONE = Decimal(1)
_HOST_MEMORY = Decimal("0.85")


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """One proposal, or why there is none of either knob."""
    refused: list[Outcome] = []
    for knob, ceiling in (("loader_workers", _workers), ("prefetch", _batches)):
        setting = locate(signal, facts, passport, knob)
        outcome = setting if isinstance(setting, LeftOut) else _turn(signal, setting, ceiling(setting, facts))
        if isinstance(outcome, Proposal):
            return [outcome]
        refused.append(outcome)
    return refused


def _turn(signal: Signal, setting: Setting, most: Decimal | str) -> Outcome:
    knob = setting.policy.knob

    def left_out(code: str, message: str) -> LeftOut:
        return LeftOut(code, message, (signal["id"],), setting.target, knob.name)

    if isinstance(most, str):
        return left_out("BOUND_INVARIANT", most)
    value = step_up(setting.policy, setting.value, min(most, allowed(setting.policy, setting.value).most), _ONE)
    if value is None:
        return left_out("BOUND_EXCEEDED", f"no larger value than {setting.text} is within the bounds")
    return Proposal(
        target=setting.target,
        policy=setting.policy,
        changes=(FieldChange(setting.pointer, setting.text, str(int(value))),),
        amounts={knob.name: (setting.value, value)},
        why=(signal["id"],),
        effect={"expected": "steps wait less for their data"},
        purpose=HARM,
        weight=(value - setting.value) / max(setting.value, _ONE),
    )


def _workers(setting: Setting, facts: Facts) -> Decimal | str:
    """At most the CPUs of the container less one."""
    del facts
    text = setting.target.container.limits.get("cpu") or setting.target.container.requests.get("cpu")
    if text is None:
        return "the container asks for no CPU, so how many loaders it can feed is not known"
    most = (amount(text) - 1).to_integral_value(rounding=ROUND_FLOOR)
    return most if most > setting.value else f"with {text} CPUs it may have {max(most, Decimal(0))} loaders"


def _batches(setting: Setting, facts: Facts) -> Decimal | str:
    """No bound of its own where memory is at hand."""
    limit = setting.target.container.limits.get("memory")
    peak = _peak(setting.target, facts)
    if limit is None or peak is None:
        return "how much of the memory is in use is not known, and more batches ahead take more of it"
    if peak > _HOST_MEMORY * amount(limit):
        return f"more than {_HOST_MEMORY:.0%} of the memory is in use"
    return Decimal("Infinity")


def _peak(target: Target, facts: Facts) -> Decimal | None:
    return facts.peak_memory.get((target.workload.ref.uid, target.container.name))
