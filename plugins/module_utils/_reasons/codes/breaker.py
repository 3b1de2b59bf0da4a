# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether changes did harm of late."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="breaker",
    rank=210,
    title="Breaker",
    reasons=(
        Reason(
            "BREAKER_OPEN",
            "Two changes were rolled back for harm within a day, or a rollback is incomplete.",
            "Find the cause, then run playbook breaker_reset.",
        ),
        Reason(
            "BREAKER_UNREADABLE",
            "What was rolled back of late cannot be told.",
            "See the message; the ledger knows.",
        ),
    ),
)
