# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From a signal's subject to the container that a patch would touch, and the figures in its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..facts import Facts, Target
from ..passport.model import KnobPolicy, Passport
from .model import LeftOut, Signal


def target_of(signal: Signal, facts: Facts) -> Target | LeftOut:
    """The container in the template it comes from."""
    subject: Mapping[str, Any] = signal.get("subject") or {}
    reference: Mapping[str, Any] = subject.get("object") or {}
    uid, name = str(reference.get("uid", "")), str(subject.get("container", ""))
    owner = facts.pod_owner.get(uid)
    target = facts.container(owner.uid if owner else uid, name, str(subject.get("role", "")))
    if target is None:
        what = f"container {name} of {reference.get('kind', 'an object')} {reference.get('name', '')}".strip()
        return LeftOut("PLAN_TARGET_UNKNOWN", f"{what} is not in the observation just once", (signal["id"],))
    return facts.source_of(target)


def policy_of(signal: Signal, target: Target, passport: Passport, knob: str) -> KnobPolicy | LeftOut:
    """The knob as the passport allows it for this container."""
    policy = passport.knob(knob)
    if policy is None:
        return LeftOut("BOUND_KNOB_NOT_ALLOWED", f"the passport does not allow {knob}", (signal["id"],), target, knob)
    if not policy.knob.writable:
        return LeftOut("BOUND_PROPOSE_ONLY", f"{knob} is never written", (signal["id"],), target, knob)
    if not policy.covers(target.container.name):
        message = f"the passport does not allow {knob} for container {target.container.name}"
        return LeftOut("BOUND_KNOB_NOT_ALLOWED", message, (signal["id"],), target, knob)
    return policy


def figure(evidence: Mapping[str, Any], *names: str) -> Decimal | None:
    """The first of these figures that the evidence holds as a finite number."""
    for name in names:
        value = evidence.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            number = Decimal(str(value))
            if number.is_finite():
                return number
    return None
