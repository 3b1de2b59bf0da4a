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
    "burst": "the series leaves its level again and again: find what runs at those times",
    "comm_bound": "steps wait for collectives: look at the network, the placement and slow workers; a knob of NCCL is a person's choice",
    "crash_loop": "a container cannot stay up for the cause in its evidence: mend that; where it is memory, oom_killed answers "
    "with the limit",
    "drift": "the level moves little by little: find what grows, fills up or ages",
    "gpu_idle": "the GPUs wait: find for what, and give back those that nothing uses",
    "gpu_saturated": "the GPUs are busy: only other or more of them, or less work a step, makes the job faster",
    "image_pull": "the image cannot be had: mend its name, its tag, the registry or the credentials",
    "job_stalled": "the job makes no step: look at the stacks of its processes, then stop it or start it again from its last checkpoint",
    "loss_diverged": "the loss grows: stop the run, and go back to a checkpoint before it with a lower learning rate or other data",
    "loss_frozen": "the run learns nothing: look whether gradients reach the weights, and at the learning rate and the data",
    "loss_not_finite": "the run computed a loss that is not finite: stop it and look at its data and learning rate",
    "missing_data": "samples are missing: mend the telemetry first",
    "mount_failed": "a volume cannot be mounted for the cause in its evidence: mend the volume, its path or its driver",
    "pending_resources": "no node has room: add capacity, or lower requests of over-requested workloads, which is proposed "
    "under over_requested; fewer replicas would only hide it",
    "restarting": "containers restart for a reason that no request or limit answers: read their last log",
    "run_aborted": "the run's own log says that it ended badly: read its last lines",
    "step_change": "the series changed its level: find what changed at that time",
    "straggler": "one worker is slower than its peers: look at its node and its input, a knob of the job would slow all",
    "unschedulable": "its own terms fit no node: mend taints, tolerations, selectors, affinity or volumes",
}


def propose(signal: Signal, facts: Facts, passport: Passport) -> list[Outcome]:
    """Always a reason, never a proposal."""
    del passport
    why = WHY.get(signal["pattern"], f"no rule turns a knob for {signal['pattern']}")
    target = target_of(signal, facts)
    if isinstance(target, LeftOut):
        return [LeftOut("PLAN_NO_KNOB", why, (signal["id"],), details=target.details)]
    return [LeftOut("PLAN_NO_KNOB", why, (signal["id"],), target)]
