# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Signals that no knob answers honestly, and what a person can do instead."""

from __future__ import annotations

from ..facts import Facts
from ..passport.model import Passport
from .model import LeftOut, Outcome, Signal
from .subject import target_of

#: By pattern: why no knob is turned.
WHY = {
    "straggler": "one worker is slower than its peers: look at its node and its input, a knob of the job would slow all",
    "step_change": "the series changed its level: find what changed at that time",
    "loss_not_finite": "the run computed a loss that is not finite: stop it and look at its data and learning rate",
    "missing_data": "samples are missing: mend the telemetry first",
    "restarting": "containers restart for a reason that no request or limit answers: read their last log",
    "pending_resources": "no node has room: add capacity, or lower requests of over-requested workloads, which is proposed "
    "under over_requested; fewer replicas would only hide it",
}


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """Always a reason, never a proposal."""
    del passport
    why = WHY.get(signal["pattern"], f"no rule turns a knob for {signal['pattern']}")
    target = target_of(signal, facts)
    if isinstance(target, LeftOut):
        return [LeftOut("PLAN_NO_KNOB", why, (signal["id"],), details=target.details)]
    return [LeftOut("PLAN_NO_KNOB", why, (signal["id"],), target)]
