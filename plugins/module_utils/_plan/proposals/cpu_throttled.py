# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``cpu_throttled`` → ``cpu_limit`` up, with the request where the QoS class depends on it."""

from __future__ import annotations

from ..facts import Facts
from ..passport.model import Passport
from .limit import Rise, raise_limit
from .model import LeftOut, Outcome, Signal
from .subject import policy_of, target_of

_RISE = Rise(
    resource="cpu",
    limit_knob="cpu_limit",
    request_knob="cpu_request",
    absent="the template holds no CPU limit",
    expected="the container is throttled less",
)


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """One proposal, or why there is none."""
    target = target_of(signal, facts)
    if isinstance(target, LeftOut):
        return [target]
    policy = policy_of(signal, target, passport, _RISE.limit_knob)
    return [policy if isinstance(policy, LeftOut) else raise_limit(_RISE, signal, target, policy, passport)]
