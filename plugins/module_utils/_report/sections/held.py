# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is held in quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import markdown
from ..chain import Chain

MOST = 20
_SHOWN = ("hit", "held", "undecided")


def held(chain: Chain) -> list[str]:
    """Findings that hold something, each with what ends it, and the detectors that could not judge."""
    if chain.quarantine is None:
        return []
    body = chain.quarantine.body
    shown = [finding for finding in body["findings"] if finding["state"] in _SHOWN]
    rows = [(entry["detector"], entry["name"], entry["state"], _exit(entry)) for entry in shown[:MOST]]
    lines = ["## What is held", "", *markdown.table(("Detector", "Subject", "State", "Ends when"), rows)]
    more = len(shown) - MOST
    lines += ["", f"{more} further findings stand in `quarantine.json`."] if more > 0 else []
    blind = [entry["id"] for entry in body["detectors"] if entry["outcome"] == "insufficient_evidence"]
    summary = body["summary"]
    closing = f"{summary['nodes_held']} nodes and {summary['workloads_held']} workloads are held."
    lines += [*([""] if rows else []), closing]
    return [*lines, f"{len(blind)} detectors could not judge: {', '.join(blind)}."] if blind else lines


def _exit(finding: Mapping[str, Any]) -> str:
    return str(finding["exit"]["condition"]) if finding["exit"] else str(finding["evidence"].get("why", ""))
