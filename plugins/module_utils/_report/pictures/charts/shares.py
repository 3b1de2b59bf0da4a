# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A part of the step beside the step."""

from __future__ import annotations

from ...._analysis.facts import Facts
from ...._analysis.shares import one
from ...._analysis.signals import comm_bound as comm
from ...._analysis.signals import loader_bound as loader
from ..blocks import Signal, job_blocks, judged
from ..laid import lay
from ..model import PEERS, RULE, SUBJECT, Chart, Trace


def comm_bound(facts: Facts, signal: Signal) -> Chart | None:
    """Collectives beside the step."""
    return _part(facts, signal, "comm_time", comm.SHARE)


def loader_bound(facts: Facts, signal: Signal) -> Chart | None:
    """The wait for data beside the step."""
    return _part(facts, signal, "data_time", loader.SHARE)


def _part(facts: Facts, signal: Signal, metric: str, share: float) -> Chart | None:
    blocks = job_blocks(facts, signal)
    part, whole = one(blocks, metric), one(blocks, "step_time")
    if part is None or whole is None:
        return None
    over, under = lay(whole, signal, judged(whole)), lay(part, signal, judged(part))
    if over is None or under is None or over.view.by_time != under.view.by_time:
        return None
    several = "median of workers" if len(part.members) > 1 else ""
    _unused, step = over.spread(" ".join(filter(None, ("step_time", several and "(median)"))), role=PEERS)
    band, line = under.spread(" ".join(filter(None, (metric, several and "(median)"))), role=SUBJECT)
    bound = Trace(step.x, share * step.y, f"{share:.0%} of the step (rule)", RULE)
    return under.chart([step, bound, line], band=band if several else None)
