# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What changed since the plan."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="drift",
    rank=270,
    title="Drift",
    reasons=(
        Reason(
            "DRIFT_GONE",
            "The object is gone.",
            "Plan again.",
        ),
        Reason(
            "DRIFT_UID",
            "The object was made anew since the plan.",
            "Plan again.",
        ),
        Reason(
            "DRIFT_FIELD",
            "A touched field has changed since the plan.",
            "Plan again.",
        ),
        Reason(
            "CONTENTION",
            "The object changes too often to be verified.",
            "See who writes it.",
        ),
        Reason(
            "DRIFT_UNREADABLE",
            "Whether an object still is as the plan found it cannot be told.",
            "See the message.",
        ),
    ),
)
