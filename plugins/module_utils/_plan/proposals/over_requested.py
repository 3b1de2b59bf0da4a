# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``over_requested`` → ``cpu_request`` or ``mem_request`` down, never below measured use with headroom."""

from __future__ import annotations

from ..._cluster.quantity import format_quantity, parse
from ..change import FieldChange
from ..facts import Facts, Target
from ..passport.model import KnobPolicy, Passport
from ..qos import qos_class
from ..steps import granule_of, step_down
from .model import SAVING, LeftOut, Outcome, Proposal, Signal
from .odds import odds, sized
from .subject import figure, policy_of, target_of

#: By resource: knob, headroom of the passport, figure of the evidence that bounds it.
RESOURCES = {
    "cpu": ("cpu_request", "cpu_p95", "use_p95"),
    "memory": ("mem_request", "memory_p99", "use_p99"),
}


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """One proposal, or why there is none."""
    target = target_of(signal, facts)
    if isinstance(target, LeftOut):
        return [target]
    resource = str(signal["evidence"].get("resource", ""))
    if resource not in RESOURCES:
        message = f"no knob lowers a request of {resource or 'an unnamed resource'}"
        return [LeftOut("PLAN_NO_KNOB", message, (signal["id"],), target)]
    policy = policy_of(signal, target, passport, RESOURCES[resource][0])
    return [policy if isinstance(policy, LeftOut) else _lower(signal, target, policy, passport, resource)]


def _lower(signal: Signal, target: Target, policy: KnobPolicy, passport: Passport, resource: str) -> Outcome:
    knob, headroom, name = RESOURCES[resource]
    written = target.container.requests.get(resource)
    use = figure(signal["evidence"], name)

    def left_out(code: str, message: str) -> LeftOut:
        return LeftOut(code, message, (signal["id"],), target, knob)

    if written is None:
        return left_out("PLAN_TARGET_UNKNOWN", f"the template holds no {resource} request")
    if use is None:
        return left_out("PLAN_FIGURES_ABSENT", f"the evidence holds no {name}")
    if qos_class(target.workload.containers) == "Guaranteed":
        return left_out("BOUND_INVARIANT", "a lower request would take the pods out of QoS class Guaranteed")
    live = parse(written)
    least = max(use * passport.headroom(headroom), sized(signal, "request"))
    value = step_down(policy, live.value, least, granule_of(policy.knob.unit, live.value, live.style))
    if value is None:
        if least >= live.value:
            return left_out(
                "BOUND_INVARIANT",
                f"what use with headroom or the odds of the coming week ask for is not below {written}",
            )
        return left_out("BOUND_EXCEEDED", f"no lower value than {written} is within the bounds")
    return Proposal(
        target=target,
        policy=policy,
        changes=(
            FieldChange(f"{target.pointer}/resources/requests/{resource}", written, format_quantity(value, live.style)),
        ),
        amounts={knob: (live.value, value)},
        why=(signal["id"],),
        effect={
            "expected": f"less {resource} reserved and unused",
            "use_with_headroom": float(least),
            **odds(signal, resource, "request", live.value, value),
        },
        purpose=SAVING,
        weight=(live.value - value) / live.value,
    )
