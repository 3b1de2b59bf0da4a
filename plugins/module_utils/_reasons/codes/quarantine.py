# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is held."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="quarantine",
    rank=211,
    title="Quarantine",
    reasons=(
        Reason(
            "QUARANTINE_TARGET",
            "The target, or a node it runs on, is in quarantine.",
            "Wait for the exit condition, or dismiss a wrong finding.",
        ),
        Reason(
            "QUARANTINE_CLUSTER",
            "A finding about the whole cluster holds all changes.",
            "Wait for the exit condition, or dismiss a wrong finding.",
        ),
        Reason(
            "QUARANTINE_UNREADABLE",
            "What is in quarantine cannot be told.",
            "Run playbook quarantine.",
        ),
    ),
)
