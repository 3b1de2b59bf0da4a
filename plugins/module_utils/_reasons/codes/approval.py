# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who agreed to the change."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="approval",
    rank=190,
    title="Approvals",
    reasons=(
        Reason(
            "APPROVAL_MISSING",
            "Fewer approvals were given than the tier of the change asks for.",
            "Approve this change by playbook approve.",
        ),
        Reason(
            "APPROVAL_REF_MISSING",
            "The passport asks for a change reference, and none of its form was given.",
            "Give modekeeper_change_ref.",
        ),
        Reason(
            "APPROVAL_OTHER_CHANGE",
            "An approval is for another change: other items, cluster, passport or reference.",
            "Approve this change by playbook approve.",
        ),
        Reason(
            "APPROVAL_EXPIRED",
            "The window of an approval is over.",
            "Approve the change again.",
        ),
        Reason(
            "APPROVAL_WINDOW",
            "The window of an approval has not begun, or is longer than 14 days.",
            "Wait for its beginning, or approve a window of at most 14 days.",
        ),
        Reason(
            "APPROVAL_SELF",
            "One key speaks in both roles, as planner and as approver.",
            "Let somebody else approve: who plans does not approve.",
        ),
        Reason(
            "APPROVAL_SIGNATURE_INVALID",
            "An approval is not signed by a key that the passport names.",
            "Sign it with a key of the passport, or fetch the file again.",
        ),
        Reason(
            "APPROVAL_UNREADABLE",
            "An approval, or the folder of approvals, cannot be read as such.",
            "Check the folder modekeeper_approvals and what stands in it.",
        ),
    ),
)
