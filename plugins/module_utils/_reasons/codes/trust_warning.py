# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What to see to when a trust bundle is made or taken in."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="trust_warning",
    rank=302,
    title="Trust bundle: warnings",
    reasons=(
        Reason(
            "TRUST_KEY_UNCONFIRMED",
            "A key in the bundle is signed by nobody and was not confirmed, so it is left out.",
            "Compare the keyid with its owner's by voice, and name it in modekeeper_trust_keys.",
        ),
        Reason(
            "TRUST_STOPS_LICENSE",
            "The licence that holds today does not hold with the new trust folder.",
            "Ask the vendor for a new licence before the import, unless it is meant to stop.",
        ),
        Reason(
            "TRUST_NO_ISSUER",
            "No issuer in the bundle is in good standing, so no licence can hold.",
            "Add the certificate of an issuer that the roots in force have signed.",
        ),
    ),
)
