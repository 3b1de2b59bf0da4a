# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container uses more than it asks for, so the scheduler packs its node too full."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Facts
from ..requested import DAYS, Question, judged
from ..signal import Signal

PATTERN = "under_requested"
RULE = f"p95 of use over the request, over {DAYS} days or more with records on each"


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload, container and resource whose use is recorded."""
    yield from judged(facts, Question(PATTERN, RULE, lambda p95, asked: p95 > asked))
