# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How much at once, when not at all, who must agree, and what a change must carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..freeze import window_problem
from .model import (
    COUNT,
    DURATION,
    NAME,
    PERCENT,
    TEXT,
    Body,
    Finding,
    Section,
    closed,
    contradicts,
    described,
    invalid,
    list_of,
    repeated,
    widens,
)

#: Blast radius of one change: objects, percent of the scope's ready pods down at once, namespaces.
BLAST = {"objects": 10, "percent": 20, "namespaces": 1}
#: Repetitions in the pattern of a change reference; with more, a text of 64 characters may take for ever to be refused.
_MOST_REPEATS = 3
_REPEAT = re.compile(r"[*+?]|\{[0-9]*,[0-9]*\}")
#: Least number of approvals by tier.
APPROVALS = {"low": 0, "mid": 1, "high": 2}

_FREEZE = closed(
    {
        "name": NAME,
        "rrule": described(TEXT, "RFC 5545 rule, as FREQ=WEEKLY;BYDAY=FR; it tells when windows begin."),
        "start": {"type": "string", "pattern": "^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]$"},
        "duration": DURATION,
        "time_zone": described(TEXT, "IANA name, as Europe/Berlin."),
    },
    ("name", "rrule", "start", "duration", "time_zone"),
    "A window in which nothing is written. The start is local time of the zone, written 2026-01-02T16:00.",
)

SCHEMA = closed(
    {
        "blast": closed({"objects": COUNT, "percent": PERCENT, "namespaces": COUNT}),
        "min_ready": closed({"pods": COUNT, "percent": PERCENT}, description="Ready pods that a workload keeps."),
        "freeze": list_of(_FREEZE, 50),
        "approvals": closed({"low": COUNT, "mid": COUNT, "high": COUNT}, description="Approvals needed by tier."),
        "change_ref": closed(
            {
                "required": {"type": "boolean"},
                "pattern": described(
                    {"type": "string", "minLength": 1, "maxLength": 200},
                    "Regular expression of the whole reference, as CHG[0-9]{7}, with three repetitions at most.",
                ),
            }
        ),
        "block_on_admission_warning": {"type": "boolean"},
        "protected_namespaces": described(list_of(TEXT), "Globs that are never changed, besides kube-*."),
    }
)


def _check(body: Body) -> Iterator[Finding]:
    guard = body["guardrails"]
    for name, figure in sorted(guard.get("blast", {}).items()):
        if figure > BLAST[name]:
            yield widens(f"/guardrails/blast/{name}", f"{figure} is more than {BLAST[name]}, which nothing loosens")
    yield from repeated(guard.get("freeze", []), "name", "/guardrails/freeze")
    for index, window in enumerate(guard.get("freeze", [])):
        problem = window_problem(window)
        if problem is not None:
            member, message = problem
            yield invalid(f"/guardrails/freeze/{index}/{member}", message)
    fault = _pattern_fault(guard.get("change_ref", {}).get("pattern", ""))
    if fault is not None:
        yield invalid("/guardrails/change_ref/pattern", fault, "Write it as CHG[0-9]{7}.")
    yield from _check_approvals(body)


def _pattern_fault(pattern: str) -> str | None:
    """Why a pattern is not taken; None for a sound one."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as exc:
        return f"no regular expression: {exc}"
    if re.search(r"\)(?:[*+?]|\{)|\(\?|\\[1-9]", pattern):
        return "a group must not repeat, be extended or be referred to"
    if len(_REPEAT.findall(pattern)) > _MOST_REPEATS:
        return f"more than {_MOST_REPEATS} repetitions without a fixed number"
    return None


def _check_approvals(body: Body) -> Iterator[Finding]:
    approvals = body["guardrails"].get("approvals", {})
    keys = len(body.get("approvers", ()))
    for tier, needed in sorted(approvals.items()):
        path = f"/guardrails/approvals/{tier}"
        if needed < APPROVALS[tier]:
            yield widens(path, f"{needed} is fewer than {APPROVALS[tier]}, which nothing loosens")
        if keys and needed > keys:
            yield contradicts(path, f"{needed} approvals are asked for, but there are only {keys} approvers")


SECTION = Section("guardrails", SCHEMA, _check)
