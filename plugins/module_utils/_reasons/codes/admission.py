# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the API server says to a dry run."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="admission",
    rank=280,
    title="Admission",
    reasons=(
        Reason(
            "CONFLICT_FIELD_MANAGER",
            "Another field manager owns the field.",
            "Change it at its owner.",
        ),
        Reason(
            "PATCH_PATH_INVALID",
            "The patch names a path that the object lacks.",
            "Plan again.",
        ),
        Reason(
            "VALIDATION_REJECTED",
            "The API server finds the changed object invalid.",
            "Choose another value.",
        ),
        Reason(
            "TARGET_IMMUTABLE",
            "The field cannot be changed on a live object.",
            "Change its template for the next run.",
        ),
        Reason(
            "PATCH_UNDECODABLE",
            "The API server cannot decode the patch.",
            "Report it with the plan.",
        ),
        Reason(
            "ADMISSION_DENIED",
            "An admission policy or webhook refuses the change.",
            "Change the policy, or choose another value.",
        ),
        Reason(
            "RBAC_DENIED",
            "The identity may not make this change.",
            "Grant the verb by playbook install.",
        ),
        Reason(
            "QUOTA_SHORT",
            "The resource quota does not hold the change.",
            "Raise the quota or free some of it.",
        ),
        Reason(
            "CAPACITY_SHORT",
            "No node has room for the changed pod.",
            "Add capacity, or choose a smaller value.",
        ),
        Reason(
            "WEBHOOK_NO_DRY_RUN",
            "A webhook does not support dry run, so the change cannot be verified.",
            "Let its owner declare side effects None.",
        ),
        Reason(
            "WEBHOOK_UNAVAILABLE",
            "A webhook did not answer, so the change cannot be verified.",
            "Mend the webhook, then verify again.",
        ),
        Reason(
            "WEBHOOK_IGNORED",
            "A webhook that may fail open matches the object.",
            "Know that its verdict may be missing.",
        ),
        Reason(
            "ADMISSION_WARNING",
            "The API server warns of the change.",
            "Read the warning.",
        ),
        Reason(
            "DRY_RUN_SIDE_CHANGE",
            "The dry run changed a path outside the plan.",
            "See which webhook changes it.",
        ),
        Reason(
            "DRY_RUN_UNEXPECTED",
            "The API server answered the dry run in a way that no rule foresees.",
            "Report it with the plan.",
        ),
        Reason(
            "ADMIT_UNREADABLE",
            "The applier's own dry run of a write was not made, or said nothing.",
            "See the message.",
        ),
    ),
)
