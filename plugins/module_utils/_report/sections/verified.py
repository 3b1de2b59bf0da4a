# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What verify found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .. import markdown
from ..chain import Chain

_AGAINST = ("failed", "insufficient")
Check = Mapping[str, Any]


def verified(chain: Chain) -> list[str]:
    """What stands against the plan, check by check; what is only to be known, and what was not asked, in a line each."""
    if chain.verify is None:
        return []
    checks = chain.verify.body["checks"]
    counts = Counter(check["result"] for check in checks)
    tally = ", ".join(f"{count} {result.replace('_', ' ')}" for result, count in sorted(counts.items()))
    against = markdown.table(("Check", "Result", "Item", "Reason"), _rows(checks))
    lines = [
        "## What verify found",
        "",
        f"{len(checks)} checks: {tally or 'none'}.",
        *([""] if against else []),
        *against,
    ]
    return [*lines, "", *remarks] if (remarks := [*_notes(checks), *_not_asked(checks)]) else lines


def _rows(checks: Sequence[Check]) -> Iterator[tuple[object, ...]]:
    for check in checks:
        if check["result"] in _AGAINST:
            entry = check["reasons"][0] if check["reasons"] else {"code": "", "message": ""}
            yield (
                check["id"],
                check["result"],
                check["item"] or "the whole plan",
                f"{entry['code']}: {entry['message']}",
            )


def _notes(checks: Sequence[Check]) -> Iterator[str]:
    notes = Counter(
        (check["id"], entry["code"]) for check in checks if check["result"] == "note" for entry in check["reasons"]
    )
    for (check, code), count in sorted(notes.items()):
        yield f"* To know, {count} ×: {code} ({markdown.text(check)})."


def _not_asked(checks: Sequence[Check]) -> Iterator[str]:
    silent: dict[str, list[str]] = {}
    for check in checks:
        if check["result"] == "not_evaluated":
            code = check["reasons"][0]["code"] if check["reasons"] else ""
            silent.setdefault(code, []).append(check["id"])
    for code, names in sorted(silent.items()):
        yield f"* Not evaluated for {code}: {markdown.text(', '.join(names))}."
