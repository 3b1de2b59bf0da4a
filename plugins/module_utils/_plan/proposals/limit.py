# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A limit up by one step, with the request where the QoS class depends on it: what several rules answer with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..._cluster.quantity import Quantity, format_quantity, parse
from ..change import FieldChange
from ..facts import Target
from ..passport.model import KnobPolicy, Passport
from ..qos import qos_class
from ..steps import allowed, ceil_to, granule_of, step_up
from .model import HARM, LeftOut, Outcome, Proposal, Signal
from .odds import odds, sized


@dataclass(frozen=True)
class Rise:
    """What a rule says of the limit that it raises.

    :ivar resource: ``cpu`` or ``memory``; :ivar limit_knob: :ivar request_knob: the knobs of its limit and its request.
    :ivar absent: why there is no proposal where the container has no limit.
    :ivar expected: the effect.
    """

    resource: str
    limit_knob: str
    request_knob: str
    absent: str
    expected: str


def raise_limit(
    rise: Rise, signal: Signal, target: Target, policy: KnobPolicy, passport: Passport, *, least: Decimal = Decimal(0)
) -> Outcome:
    """The proposal, or why there is none.

    :param least: what one step must reach, in base units: measured use with headroom.
    """

    def left_out(code: str, message: str) -> LeftOut:
        return LeftOut(code, message, (signal["id"],), target, rise.limit_knob)

    written = target.container.limits.get(rise.resource)
    if written is None:
        return left_out("PLAN_TARGET_UNKNOWN", rise.absent)
    live = parse(written)
    granule = granule_of(policy.knob.unit, live.value, live.style)
    most = allowed(policy, live.value).most
    enough = sized(signal, "limit")
    wanted = min(most, ceil_to(max(enough, least), granule)) if enough > live.value else most
    value = step_up(policy, live.value, wanted, granule)
    if value is None:
        return left_out("BOUND_EXCEEDED", f"no larger value than {written} is within the bounds")
    if value < least:
        return left_out("BOUND_INVARIANT", f"one step from {written} does not reach the largest use with headroom")
    chord = _chord(rise, target, passport, live, value)
    if chord is None:
        together = "the pods are Guaranteed: request and limit must rise together"
        return left_out("BOUND_INVARIANT", f"{together}, and {rise.request_knob} may not")
    path = f"{target.pointer}/resources/limits/{rise.resource}"
    return Proposal(
        target=target,
        policy=policy,
        changes=(FieldChange(path, written, format_quantity(value, live.style)), *chord),
        amounts=dict.fromkeys((rise.limit_knob, *([rise.request_knob] if chord else [])), (live.value, value)),
        why=(signal["id"],),
        effect={"expected": rise.expected, **odds(signal, rise.resource, "limit", live.value, value)},
        purpose=HARM,
        weight=(value - live.value) / live.value,
    )


def _chord(
    rise: Rise, target: Target, passport: Passport, live: Quantity, value: Decimal
) -> tuple[FieldChange, ...] | None:
    """The request that must follow; empty where nothing must, None where it must but may not."""
    request = target.container.requests.get(rise.resource)
    # An absent request is taken from the limit and follows by itself.
    if request is None or qos_class(target.workload.containers) != "Guaranteed":
        return ()
    policy = passport.knob(rise.request_knob)
    if policy is None or not policy.covers(target.container.name) or value > allowed(policy, live.value).most:
        return None
    path = f"{target.pointer}/resources/requests/{rise.resource}"
    return (FieldChange(path, request, format_quantity(value, live.style)),)
