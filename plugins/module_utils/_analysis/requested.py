# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a container asks for beside what it uses, over a week or more: the common part of the verdicts on requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .facts import ABSENT, Facts
from .naming import named
from .signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict
from .sizing.foretold import foretold
from .statistics.ordered import at_least, each, middle
from .use import RESOURCES, Use, bytes_or_cores, uses

DAYS = 7
_DAY = 86_400_000_000


@dataclass(frozen=True)
class Question:
    """What is asked of a request.

    :ivar differs: from p95 of use and the request, whether the pattern is found.
    :ivar always: whether the coming week is told in every verdict; once a container is enough where nothing is found.
    """

    pattern: str
    rule: str
    differs: Callable[[float, float], bool]
    always: bool = False


def judged(facts: Facts, question: Question) -> Iterator[Signal]:
    """One verdict a workload, container and resource whose use is recorded."""
    for use in uses(facts, *RESOURCES):
        yield _judge(facts, use, question)


def _judge(facts: Facts, use: Use, question: Question) -> Signal:
    import numpy as np

    block, rows = use.block, use.rows
    resource = RESOURCES[block.metric]
    values, times = block.value[rows], block.time[rows]
    low, high = int(times.min()), int(times.max())
    moments = each(times)
    days, present, period = (high - low) / _DAY, len(each((moments - low) // _DAY)), _period(moments)
    written = use.container.requests.get(resource) if use.container else None
    asked = bytes_or_cores(written)
    ordered = np.sort(values)
    pods = {block.members[place] for place in each(block.member[rows])}
    evidence: dict[str, Any] = {
        "rule": question.rule,
        "resource": resource,
        "unit": block.unit,
        "records": len(rows),
        "request": written or None,
        "days": days,
        "days_with_records": present,
        "pods": len(pods),
        "pods_named": named(pods - {""}),
        "use_p50": middle(ordered),
        "use_p95": (p95 := at_least(ordered, 0.95)),
        "use_p99": at_least(ordered, 0.99),
        "use_max": float(ordered[-1]),
    }
    window = block.span(ABSENT, ABSENT, low, high)
    found = asked is not None and question.differs(p95, asked)
    short = days + period < DAYS or present < DAYS
    why = use.why
    if not why and asked is None:
        why = "the container has no request for it"
    if not why and short:
        why = f"{days:.1f} days, {present} of them with records; {DAYS} are needed"
    if not short and (question.always or (found and not why)):
        evidence |= foretold(facts, use)
    if why or asked is None:
        return verdict(question.pattern, INSUFFICIENT, use.about, {**evidence, "why": why}, window)
    evidence |= {"request_amount": asked, "use_p95_share_of_request": p95 / asked}
    return verdict(question.pattern, SIGNAL if found else NOTHING, use.about, evidence, window)


def _period(times: Any) -> float:
    """Days that one record stands for: seven times 24 hourly figures are a week, though first and last lie an hour less apart.

    :param times: ascending, each once.
    """
    import numpy as np

    gaps = np.sort(times[1:] - times[:-1])
    return min(middle(gaps), _DAY) / _DAY if len(gaps) else 0.0
