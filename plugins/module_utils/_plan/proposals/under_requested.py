# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``under_requested`` → ``cpu_request`` or ``mem_request`` up, towards measured use with headroom, below the limit."""

from __future__ import annotations

from decimal import Decimal

from ..._cluster.quantity import amount, format_quantity, parse
from ..change import FieldChange
from ..facts import Facts, Target
from ..passport.model import KnobPolicy, Passport
from ..qos import qos_class
from ..steps import ceil_to, granule_of, step_up
from .model import HARM, LeftOut, Outcome, Proposal, Signal
from .odds import odds, sized
from .over_requested import RESOURCES
from .subject import figure, policy_of, target_of


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """One proposal, or why there is none."""
    target = target_of(signal, facts)
    if isinstance(target, LeftOut):
        return [target]
    resource = str(signal["evidence"].get("resource", ""))
    if resource not in RESOURCES:
        message = f"no knob raises a request of {resource or 'an unnamed resource'}"
        return [LeftOut("PLAN_NO_KNOB", message, (signal["id"],), target)]
    policy = policy_of(signal, target, passport, RESOURCES[resource][0])
    return [policy if isinstance(policy, LeftOut) else _raise(signal, target, policy, passport, resource)]


def _raise(signal: Signal, target: Target, policy: KnobPolicy, passport: Passport, resource: str) -> Outcome:
    knob, headroom, name = RESOURCES[resource]
    written, limit = target.container.requests.get(resource), target.container.limits.get(resource)
    use = figure(signal["evidence"], name)

    def left_out(code: str, message: str) -> LeftOut:
        return LeftOut(code, message, (signal["id"],), target, knob)

    if written is None:
        return left_out("PLAN_TARGET_UNKNOWN", f"the template holds no {resource} request")
    if use is None:
        return left_out("PLAN_FIGURES_ABSENT", f"the evidence holds no {name}")
    if qos_class(target.workload.containers) == "Guaranteed":
        return left_out(
            "BOUND_INVARIANT", "the request is the limit, and what needs more than that needs a higher limit"
        )
    live = parse(written)
    granule = granule_of(policy.knob.unit, live.value, live.style)
    wanted = max(use * passport.headroom(headroom), sized(signal, "request"))
    if limit is not None:
        # At its limit the container might change its QoS class.
        wanted = min(wanted, amount(limit) - granule)
    value = step_up(policy, live.value, ceil_to(wanted, granule), granule)
    if value is None or value >= _bound(limit, value):
        return left_out("BOUND_EXCEEDED", f"no larger value than {written} is within the bounds and below the limit")
    return Proposal(
        target=target,
        policy=policy,
        changes=(
            FieldChange(f"{target.pointer}/resources/requests/{resource}", written, format_quantity(value, live.style)),
        ),
        amounts={knob: (live.value, value)},
        why=(signal["id"],),
        effect={
            "expected": f"the scheduler knows of the {resource} in use",
            "use_with_headroom": float(wanted),
            **odds(signal, resource, "request", live.value, value),
        },
        purpose=HARM,
        weight=(value - live.value) / live.value,
    )


def _bound(limit: str | None, value: Decimal) -> Decimal:
    return amount(limit) if limit is not None else value + 1
