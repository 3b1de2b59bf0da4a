# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``oom_killed`` → ``mem_limit`` up, with the request where the QoS class depends on it."""

from __future__ import annotations

from decimal import Decimal

from ..facts import Facts
from ..passport.model import Passport
from .limit import Rise, raise_limit
from .model import LeftOut, Outcome, Signal
from .subject import policy_of, target_of

_RISE = Rise(
    resource="memory",
    limit_knob="mem_limit",
    request_knob="mem_request",
    absent="the container has no memory limit: the node ran short, not the container",
    expected="the container is no longer killed at its memory limit",
)


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """One proposal, or why there is none."""
    if ((signal.get("subject") or {}).get("object") or {}).get("kind") == "Node":
        why = "the node ran short of memory, no container its own limit: see what asks for less than it uses there"
        return [LeftOut("PLAN_NO_KNOB", why, (signal["id"],), details={"subject": dict(signal["subject"])})]
    target = target_of(signal, facts)
    if isinstance(target, LeftOut):
        return [target]
    policy = policy_of(signal, target, passport, _RISE.limit_knob)
    if isinstance(policy, LeftOut):
        return [policy]
    peak = facts.peak_memory.get((target.workload.ref.uid, target.container.name))
    least = peak * passport.headroom("memory_max") if peak is not None else Decimal(0)
    return [raise_limit(_RISE, signal, target, policy, passport, least=least)]
