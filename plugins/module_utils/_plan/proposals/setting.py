# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A setting that the passport locates, where it stands in a container's environment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..facts import Facts, Target
from ..passport.model import KnobPolicy, Passport
from .model import LeftOut, Signal
from .subject import policy_of


@dataclass(frozen=True)
class Setting:
    """:ivar pointer: of the value. :ivar text: as it stands there. :ivar value: the number it says."""

    target: Target
    policy: KnobPolicy
    pointer: str
    text: str
    value: Decimal


def locate(signal: Signal, facts: Facts, passport: Passport, knob: str) -> Setting | LeftOut:
    """The setting in the template that the signal's job comes from, or why it cannot be turned."""
    policy = passport.knob(knob)
    ids = (signal["id"],)
    if policy is None:
        return LeftOut("BOUND_KNOB_NOT_ALLOWED", f"the passport does not allow {knob}", ids, knob=knob)
    place = policy.target or {}
    if place.get("kind") != "env":
        message = f"{knob} stands in a {place.get('kind', 'place unknown')}; only an environment entry is turned from this signal"
        return LeftOut("PLAN_NO_KNOB", message, ids, knob=knob)
    reference = (signal.get("subject") or {}).get("object") or {}
    name, container = str(place["name"]), str(place.get("container", ""))
    found = [
        (Target(workload, entry), variable)
        for workload in facts.by_uid.get(str(reference.get("uid", "")), ())
        for entry in workload.containers
        if not entry.init and container in ("", entry.name)
        for variable in entry.env
        if variable.name == name
    ]
    if len(found) != 1:
        message = f"{name} stands {len(found)} times in the templates of the job, so which one to turn is not known"
        return LeftOut("PLAN_TARGET_UNKNOWN", message, ids, knob=knob)
    target, variable = found[0]
    refused = policy_of(signal, target, passport, knob)
    if isinstance(refused, LeftOut):
        return refused
    try:
        value = Decimal(variable.value or "")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value != value.to_integral_value() or str(int(value)) != variable.value:
        message = f"{name} holds no whole number that was read"
        return LeftOut("PLAN_FIGURES_ABSENT", message, ids, target, knob)
    return Setting(target, policy, f"{target.pointer}/env/{variable.index}/value", str(variable.value), value)
