# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``cpu_throttled`` → ``cpu_limit`` up, with the request where the QoS class depends on it."""

from __future__ import annotations

from decimal import Decimal

from ..._cluster.quantity import Quantity, format_quantity, parse
from ..change import FieldChange
from ..facts import Facts, Target
from ..passport.model import KnobPolicy, Passport
from ..qos import qos_class
from ..steps import allowed, granule_of, step_up
from .model import HARM, LeftOut, Outcome, Proposal, Signal
from .subject import policy_of, target_of


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """One proposal, or why there is none."""
    target = target_of(signal, facts)
    if isinstance(target, LeftOut):
        return [target]
    policy = policy_of(signal, target, passport, "cpu_limit")
    return [policy if isinstance(policy, LeftOut) else _raise(signal, target, policy, passport)]


def _raise(signal: Signal, target: Target, policy: KnobPolicy, passport: Passport) -> Outcome:
    def left_out(code: str, message: str) -> LeftOut:
        return LeftOut(code, message, (signal["id"],), target, "cpu_limit")

    written = target.container.limits.get("cpu")
    if written is None:
        return left_out("PLAN_TARGET_UNKNOWN", "the template holds no CPU limit")
    live = parse(written)
    value = step_up(policy, live.value, allowed(policy, live.value).most, granule_of("cores", live.value, live.style))
    if value is None:
        return left_out("BOUND_EXCEEDED", f"no larger value than {written} is within the bounds")
    chord = _chord(target, passport, live, value)
    if chord is None:
        return left_out(
            "BOUND_INVARIANT", "the pods are Guaranteed: request and limit must rise together, and cpu_request may not"
        )
    limit = FieldChange(f"{target.pointer}/resources/limits/cpu", written, format_quantity(value, live.style))
    return Proposal(
        target=target,
        policy=policy,
        changes=(limit, *chord),
        amounts={"cpu_limit": (live.value, value), **({"cpu_request": (live.value, value)} if chord else {})},
        why=(signal["id"],),
        effect={"expected": "the container is throttled less"},
        purpose=HARM,
        weight=(value - live.value) / live.value,
    )


def _chord(target: Target, passport: Passport, live: Quantity, value: Decimal) -> tuple[FieldChange, ...] | None:
    """The request that must follow; empty where nothing must, None where it must but may not."""
    request = target.container.requests.get("cpu")
    # An absent request is taken from the limit and follows by itself.
    if request is None or qos_class(target.workload.containers) != "Guaranteed":
        return ()
    policy = passport.knob("cpu_request")
    if policy is None or not policy.covers(target.container.name) or value > allowed(policy, live.value).most:
        return None
    return (FieldChange(f"{target.pointer}/resources/requests/cpu", request, format_quantity(value, live.style)),)
