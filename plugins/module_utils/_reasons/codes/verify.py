# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What verify found."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="verify",
    rank=140,
    title="Verify",
    reasons=(
        Reason(
            "VERIFY_ABSENT",
            "The plan was not verified.",
            "Run verify.",
        ),
        Reason(
            "VERIFY_ID_MISMATCH",
            "The verify report's id is not the digest of what it holds: it was edited.",
            "Verify again; do not edit artefacts.",
        ),
        Reason(
            "VERIFY_OTHER_PLAN",
            "The verify report is that of another plan.",
            "Verify this plan.",
        ),
        Reason(
            "VERIFY_FAILED",
            "A check of the plan failed.",
            "See the checks in verify.json.",
        ),
        Reason(
            "VERIFY_INSUFFICIENT",
            "A check of the plan could not decide.",
            "See the checks in verify.json.",
        ),
        Reason(
            "VERIFY_STALE",
            "The verify report is more than 30 minutes old, or comes from ahead of the clock.",
            "Verify again.",
        ),
        Reason(
            "VERIFY_AFTER_BLIND",
            "The data from before the change cannot judge it afterwards.",
            "Observe longer, or let the passport accept rollout checks alone.",
        ),
        Reason(
            "VERIFY_STATIC_ONLY",
            "Only the static checks were evaluated.",
            "Run verify against the live cluster under the verifier identity.",
        ),
        Reason(
            "SNAPSHOT_ONLY",
            "A recording was verified, so nothing could be asked of an API server.",
            "Run verify against the live cluster.",
        ),
        Reason(
            "VERIFIER_UNFENCED",
            "The admission fence of the verifier is absent, altered or too young, so no dry run was sent.",
            "Let an administrator run playbook install and wait thirty seconds.",
        ),
        Reason(
            "DRY_RUN_IMPOSSIBLE",
            "This identity lacks the write verb that a dry run needs.",
            "Use the verifier identity that playbook install makes.",
        ),
        Reason(
            "IDENTITY_OVERPRIVILEGED",
            "This identity may do more than its class needs.",
            "Use the identities that playbook install makes.",
        ),
        Reason(
            "VERIFY_UNREADABLE",
            "The verify report cannot be read as one.",
            "Verify again.",
        ),
    ),
)
