# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One series before and since: regressed only where even the near end of the interval of its worsening is over the limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..statistics.shift import shift
from .blocks import first_blocks
from .model import EARLY, INSUFFICIENT, REGRESSED, UNHARMED, Compared, Line, Outcome, Rule
from .reference import Reference

if TYPE_CHECKING:
    from numpy.typing import NDArray


def compare(line: Line, base: Reference, since: NDArray[Any], rule: Rule, doubt: Callable[[int], str]) -> Compared:
    """The series at the first look that finds it regressed, else at the latest.

    A look is at the first so many blocks, whenever it is taken: the same data give the same answer, however often they are asked for.

    :param since: values since the change, warm-up cut.
    :param doubt: why nothing follows from so many samples since the change, or an empty text.
    """
    import numpy as np

    if not np.isfinite(since).all():
        return _blank(line, base, INSUFFICIENT, "values since the change that are no numbers")
    means = first_blocks(since, base.size)
    found = _blank(line, base, EARLY, f"{len(means)} blocks since the change; the first look is at {rule.looks[0]}")
    for look in (look for look in rule.looks if look <= len(means)):
        found = _look(line, base, means[:look], rule)
        why = "" if found.outcome == EARLY else doubt(look * base.size)
        if why:
            found = replace(found, outcome=INSUFFICIENT if look == rule.blocks else EARLY, why=why)
        if found.outcome == REGRESSED:
            break
    return found


def _look(line: Line, base: Reference, means: NDArray[Any], rule: Rule) -> Compared:
    import numpy as np

    found = shift(line.worse * base.means, line.worse * means, base.alpha)
    now = float(np.median(means))
    last = len(means) == rule.blocks
    outcome: Outcome
    bound = _beyond(line, now)
    if bound:
        outcome, why = REGRESSED, bound
    elif found is not None and found.low > rule.limit * abs(base.median):
        outcome, why = REGRESSED, f"worse by {_share(found.low, base.median)} at least; {rule.limit:.1%} is borne"
    elif last:
        outcome, why = UNHARMED, f"no worsening over {rule.limit:.1%} is shown by {len(means)} blocks"
    else:
        outcome, why = EARLY, f"{len(means)} blocks since the change; {rule.blocks} decide"
    return Compared(
        name=line.name,
        outcome=outcome,
        why=why,
        base=base.median,
        since=now,
        worsening=None if found is None else found.estimate,
        low=None if found is None else found.low,
        high=None if found is None else found.high,
        level=1 - base.alpha,
        block=base.size,
        blocks=(len(base.means), len(means)),
    )


def _beyond(line: Line, value: float) -> str:
    """What a bound of the policy says of the median since the change; it needs no statistics."""
    if line.at_most is not None and value > line.at_most:
        return f"above {line.at_most:g}, the most that the policy allows"
    if line.at_least is not None and value < line.at_least:
        return f"below {line.at_least:g}, the least that the policy allows"
    return ""


def _share(shift_: float, median: float) -> str:
    return f"{shift_ / abs(median):.1%}" if median else f"{shift_:g} where there was none"


def _blank(line: Line, base: Reference, outcome: Outcome, why: str) -> Compared:
    return Compared(line.name, outcome, why, base=base.median, block=base.size, blocks=(len(base.means), 0))
