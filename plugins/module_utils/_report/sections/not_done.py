# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What was not done."""

from __future__ import annotations

from collections import Counter

from .. import markdown
from ..chain import Chain

_MOST = 20


def not_done(chain: Chain) -> list[str]:
    """What was left out and why; and that nothing was written."""
    lines = ["## What was not done", "", "* Nothing was changed: these steps only read, plan and verify."]
    if chain.plan is not None:
        lines += _left_out(chain.plan.body["left_out"])
    if chain.verify is not None:
        lines += [
            f"* {markdown.text(entry['message'])} ({entry['code']}). {markdown.text(entry['remedy'])}"
            for entry in chain.verify.body["reasons"]
        ]
    return lines


def _left_out(entries: list[dict[str, object]]) -> list[str]:
    counts = Counter((str(entry.get("code", "")), str(entry.get("message", ""))) for entry in map(_reason, entries))
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    lines = [f"* Left out, {count} ×: {markdown.text(message)} ({code})." for (code, message), count in ranked[:_MOST]]
    if len(ranked) > _MOST:
        lines.append(f"* {len(ranked) - _MOST} further reasons stand in `plan.json`.")
    return lines


def _reason(entry: dict[str, object]) -> dict[str, object]:
    reasons = entry.get("reasons")
    nested = entry.get("reason") or (reasons[0] if isinstance(reasons, list) and reasons else None)
    return nested if isinstance(nested, dict) else entry
