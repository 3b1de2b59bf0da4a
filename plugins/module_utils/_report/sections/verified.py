# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What verify found."""

from __future__ import annotations

from collections import Counter

from .. import markdown
from ..chain import Chain


def verified(chain: Chain) -> list[str]:
    """The checks by their result, each that did not pass with its first reason."""
    if chain.verify is None:
        return []
    checks = chain.verify.body["checks"]
    counts = Counter(check["result"] for check in checks)
    tally = ", ".join(f"{count} {result.replace('_', ' ')}" for result, count in sorted(counts.items()))
    rows = (
        (check["id"], check["result"], check.get("item") or "the whole plan", _reason(check["reasons"]))
        for check in checks
        if check["result"] != "passed" and check["reasons"]
    )
    lines = markdown.table(("Check", "Result", "Item", "Reason"), rows)
    return ["## What verify found", "", f"{len(checks)} checks: {tally or 'none'}.", *([""] if lines else []), *lines]


def _reason(reasons: list[dict[str, str]]) -> str:
    return f"{reasons[0]['code']}: {reasons[0]['message']}" if reasons else ""
