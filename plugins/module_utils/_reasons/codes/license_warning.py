# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a holder of a licence should know while it holds."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="license_warning",
    rank=300,
    title="Licence: warnings",
    reasons=(
        Reason(
            "LICENSE_IN_GRACE",
            "The licence has ended and lives on its grace.",
            "Renew the licence before its grace ends.",
        ),
        Reason(
            "LICENSE_EXPIRES_SOON",
            "The licence ends within 30 days.",
            "Renew the licence.",
        ),
        Reason(
            "LIST_EXPIRES_SOON",
            "A CRL or revocation list reaches its next update within 7 days.",
            "Import a newer trust bundle.",
        ),
        Reason(
            "LIST_LONG_LIVED",
            "A CRL lives longer than 90 days, or a revocation list longer than 30: a revocation may stay unseen that long.",
            "Ask the vendor for shorter lists where the site is not air-gapped.",
        ),
        Reason(
            "TRUST_STATE_MISSING",
            "There is no trust state, so a return to old lists may stay unseen.",
            "Keep the trust state; a run outside check mode writes it.",
        ),
        Reason(
            "ANCHOR_IS_FOLDER",
            "This build has no pinned root set, so whoever may write the trust folder chooses the roots.",
            "Use the vendor's build, which is pinned.",
        ),
    ),
)
