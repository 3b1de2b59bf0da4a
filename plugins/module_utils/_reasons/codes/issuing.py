# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why a vendor's act is refused beyond what the readers of its result would refuse."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="issuing",
    rank=33,
    title="Issuing",
    reasons=(
        Reason(
            "ISSUE_BACKDATED",
            "A list or root set would be dated before the one that it follows.",
            "Give an issued_at that is not before that of the one in force.",
        ),
        Reason(
            "ISSUE_PROPOSAL_OTHER",
            "Another root set of the same version is proposed already, and may have signatures.",
            "Sign that one as it stands by leaving roots out, or remove the proposal from the vault first.",
        ),
    ),
)
