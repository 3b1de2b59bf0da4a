# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why a trust bundle is not made or not taken in, before or beside what its signatures say (which has the licence's codes)."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="trust_bundle",
    rank=34,
    title="Trust bundle",
    reasons=(
        Reason(
            "TRUST_BUNDLE_MISSING",
            "No bundle, or no folder to make one of, stands at the path.",
            "Name the vendor's file in modekeeper_trust_bundle, or the folder in modekeeper_trust.",
        ),
        Reason(
            "TRUST_BUNDLE_UNREADABLE",
            "A file is no regular file, cannot be read, or changed while it was read.",
            "Check the file and its rights.",
        ),
        Reason(
            "TRUST_BUNDLE_TOO_LARGE",
            "A file, or all of them together, are larger than a trust folder may be.",
            "Fetch the bundle again; a vendor drops lists that newer ones replace.",
        ),
        Reason(
            "TRUST_BUNDLE_MALFORMED",
            "The file is not the one form of archive that trust_bundle writes.",
            "Fetch the bundle again, as a binary file, and compare its SHA-256.",
        ),
        Reason(
            "TRUST_BUNDLE_SPECIAL",
            "The archive holds a link, a folder, a device or an extended header.",
            "Do not use the file: nothing of the vendor's holds such a thing.",
        ),
        Reason(
            "TRUST_BUNDLE_NAME",
            "A file's name or place is none of a trust folder's.",
            "Rename the file, or move it out of the folder; do not use a bundle that holds such a name.",
        ),
        Reason(
            "TRUST_BUNDLE_SECRET",
            "There is a private key among the files.",
            "Move the key to the vault; replace it where others may have seen it.",
        ),
        Reason(
            "TRUST_BUNDLE_SUMS",
            "SHA256SUMS does not name just the files of the bundle with their digests.",
            "Fetch the bundle again.",
        ),
        Reason(
            "TRUST_BUNDLE_KEY_INVALID",
            "A file of checkpoint_keys, board_keys or release_keys is not one strict P-256 public key.",
            "Export the key again: openssl pkey -in KEY -pubout.",
        ),
        Reason(
            "TRUST_BUNDLE_INCOMPLETE",
            "The bundle lacks what the trust folder holds and what must never be forgotten.",
            "Ask the vendor for the whole bundle.",
        ),
        Reason(
            "TRUST_FOLDER_STRAY",
            "The trust folder holds something that no bundle brings, and that replacing the folder would delete.",
            "Move it out of the trust folder.",
        ),
    ),
)
