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
    uid = owner.uid if owner else uid
    target = facts.container(uid, name, _role(signal, facts, uid))
    if target is None:
        kind, label = reference.get("kind", "an object"), reference.get("name", "")
        what = f"container {name} of {kind} {label}" if name else f"{kind} {label}, of which no container is named,"
        message = f"{what} stands not just once in the observation"
        return LeftOut("PLAN_TARGET_UNKNOWN", message, (signal["id"],), details={"subject": dict(subject)})
    return facts.source_of(target)


def _role(signal: Signal, facts: Facts, uid: str) -> str:
    """Which of several templates the pods in the evidence come from: operators put its name behind the object's in theirs."""
    pods = signal["evidence"].get("pods_named") or []
    roles = {
        workload.role
        for workload in facts.by_uid.get(uid, ())
        if pods and all(str(pod).startswith(f"{workload.ref.name}-{workload.role.lower()}-") for pod in pods)
    }
    return roles.pop() if len(roles) == 1 else ""


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


def figure(evidence: Mapping[str, Any], name: str) -> Decimal | None:
    """The figure, where the evidence holds it as a finite number."""
    value = evidence.get(name)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None
