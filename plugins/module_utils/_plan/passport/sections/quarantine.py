# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Thresholds of the quarantine detectors, and how much may be isolated at once."""

from __future__ import annotations

from collections.abc import Iterator

from .model import COUNT, DURATION, PERCENT, Body, Finding, Section, closed, described, widens

#: Isolated at once, at most.
CAPS = {"nodes_per_run": 1, "nodes": 3, "nodes_percent": 5, "gpus_percent": 10}
DETECTORS = (
    "API_STORM",
    "CHECKPOINT_FAIL",
    "CRASH_LOOP",
    "DNS_FAILING",
    "EVICTED_REPEAT",
    "GPU_COUNT_DROP",
    "GPU_ECC",
    "GPU_XID",
    "IMAGE_PULL",
    "LOSS_DIVERGED",
    "LOSS_NONFINITE",
    "NODE_CLOCK_SKEW",
    "NODE_FLAPPING",
    "NODE_LEASE_STALE",
    "NODE_NETWORK",
    "NODE_PRESSURE",
    "OOM_REPEAT",
    "PVC_MOUNT",
    "QUOTA_EXHAUSTED",
    "RESTART_STORM",
    "ROLLOUT_STUCK",
    "STRAGGLER_NODE",
    "THROUGHPUT_COLLAPSE",
    "UNSCHEDULABLE",
    "WEBHOOK_FAILING",
)

_THRESHOLD = closed(
    {
        "hits": {"type": "integer", "minimum": 1, "maximum": 10_000},
        "within": DURATION,
        "longer_than": DURATION,
        "percent": PERCENT,
        "factor": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000},
        "exit": DURATION,
    },
    description="Figures of one detector; what is not named keeps its default.",
)

SCHEMA = closed(
    {
        "isolation": described({"type": "boolean"}, "Whether nodes may be tainted; default false: report only."),
        "detectors": closed(dict.fromkeys(DETECTORS, _THRESHOLD)),
        "caps": closed(
            {"nodes_per_run": COUNT, "nodes": COUNT, "nodes_percent": PERCENT, "gpus_percent": PERCENT},
            description="How much may be isolated at once.",
        ),
    }
)


def _check(body: Body) -> Iterator[Finding]:
    for name, figure in sorted(body["quarantine"].get("caps", {}).items()):
        if figure > CAPS[name]:
            yield widens(f"/quarantine/caps/{name}", f"{figure} is more than {CAPS[name]}, which nothing loosens")


SECTION = Section("quarantine", SCHEMA, _check)
