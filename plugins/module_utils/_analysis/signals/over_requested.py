# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container asks for at least twice what it uses."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Facts
from ..pods import whole
from ..requested import DAYS, Question, judged
from ..signal import INSUFFICIENT, Signal, verdict
from ..use import RESOURCES

PATTERN = "over_requested"
SHARE = 0.5
RULE = f"p95 of use below {SHARE:.0%} of the request, over {DAYS} days or more with records on each"


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload, container and resource whose use is recorded; one for the cluster when none is."""
    yield from judged(facts, Question(PATTERN, RULE, lambda p95, asked: p95 < SHARE * asked, always=True))
    if facts.cluster is not None and not any(facts.of(*RESOURCES)):
        why = f"no record of {' or '.join(RESOURCES)}"
        yield verdict(PATTERN, INSUFFICIENT, whole(facts.cluster), {"rule": RULE, "records": 0, "why": why})
