# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What resources cost."""

from __future__ import annotations

from .model import Section, closed, described, no_check

_RATE = {"type": "number", "minimum": 0, "maximum": 1_000_000}

SCHEMA = closed(
    {
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "source": described(
            {"type": "string", "maxLength": 500}, "Where the rates come from; printed with the figures."
        ),
        "rates": closed(
            {
                "cpu_core_hour": _RATE,
                "memory_gib_hour": _RATE,
                "gpu_hour": {
                    "type": "object",
                    "maxProperties": 100,
                    "additionalProperties": _RATE,
                    "description": "By model as the node's nvidia.com/gpu.product label names it; '*' for any other.",
                },
            },
            description="A rate that is absent is unknown, not zero.",
        ),
    },
    ("currency", "rates"),
)

SECTION = Section("cost", SCHEMA, no_check)
