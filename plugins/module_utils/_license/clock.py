# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The clock against what was proven: it may stand neither before a time that was signed or seen, nor beside the server's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from .._artifact.clock import format_time
from .findings import Findings
from .question import Question

TOLERANCE = timedelta(seconds=300)


def judge_clock(question: Question, proven: Iterable[datetime], findings: Findings, *, known: bool) -> None:
    """Judge the moment by the proven times, and the clock's reading by the server's.

    :param known: whether every source of proven times could be read, so that a pass can be told.
    """
    highest = max(proven, default=None)
    if highest is not None and question.moment < highest - TOLERANCE:
        early = f"{format_time(question.moment)} lies before {format_time(highest)}, which was signed or seen"
        findings.fail("CLOCK_ROLLBACK", early)
    elif known:
        findings.passed("CLOCK_ROLLBACK")
    if question.server_date is not None:
        apart = None if confirmed(question) else f"the clocks are {_apart(question):.0f} s apart"
        findings.judge("CLOCK_DISAGREES", apart)


def confirmed(question: Question) -> bool:
    """Whether the server's clock confirms the reading."""
    return question.server_date is not None and _apart(question) <= TOLERANCE.total_seconds()


def _apart(question: Question) -> float:
    if question.server_date is None:
        return 0.0
    return abs((question.now.replace(microsecond=0) - question.server_date).total_seconds())
