# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who may write to the cluster now."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="lock",
    rank=180,
    title="Lock",
    reasons=(
        Reason(
            "LOCK_HELD",
            "Another run holds the lock of the cluster.",
            "Wait for its end; a run that died frees the lock by itself.",
        ),
        Reason(
            "LOCK_LOST",
            "The lock is not, or no longer, ours, or was not renewed in time.",
            "Run again; recover what was begun.",
        ),
        Reason(
            "LOCK_UNREADABLE",
            "The lock cannot be read.",
            "Grant the Lease by playbook install.",
        ),
    ),
)
