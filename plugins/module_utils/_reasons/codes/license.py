# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why a licence does not hold, in the order of its one classifier: what a later code rests on was proven before it."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="license",
    rank=150,
    title="Licence",
    reasons=(
        Reason(
            "LICENSE_MISSING",
            "No licence is given, or nothing stands at its path.",
            "Install the licence file and name it in modekeeper_license.",
        ),
        Reason(
            "LICENSE_UNREADABLE",
            "The licence is no regular file, cannot be read, or changed while it was read.",
            "Check the file and its rights.",
        ),
        Reason(
            "LICENSE_TOO_LARGE",
            "The licence is larger than 65,536 bytes.",
            "Fetch the licence again.",
        ),
        Reason(
            "LICENSE_MALFORMED",
            "The licence is not the strict JSON of an envelope.",
            "Fetch the licence again, as a binary file: not one byte may be added.",
        ),
        Reason(
            "ENVELOPE_INVALID",
            "The licence is not an envelope with one signature.",
            "Fetch the licence again; ask for a new one where it is of ModeKeeper 0.1.",
        ),
        Reason(
            "PAYLOAD_TYPE_MISMATCH",
            "The envelope holds something other than a licence.",
            "Check whether it is the right file.",
        ),
        Reason(
            "TRUST_ROOT_MISSING",
            "The trust folder holds no root set.",
            "Import the vendor's trust bundle.",
        ),
        Reason(
            "TRUST_ROOT_INVALID",
            "A root set or a root is off its profile, or a version of the set is missing.",
            "Import the whole trust bundle.",
        ),
        Reason(
            "TRUST_ROOT_UNPINNED",
            "The first root set is not the one that this build, or the trust state, is bound to; or this build has no pin and"
            " a feature was asked for.",
            "Compare the digest of the first root set with the vendor's by voice, and use the vendor's build.",
        ),
        Reason(
            "TRUST_ROOT_THRESHOLD",
            "A root set is not signed by enough different roots of the set before it and of its own.",
            "Import the signed root set.",
        ),
        Reason(
            "TRUST_ROOT_ROLLBACK",
            "The newest root set is older than one that was seen before.",
            "Import the newest trust bundle.",
        ),
        Reason(
            "TRUST_ROOT_EXPIRED",
            "The root that issued the issuer is outside its validity.",
            "Import a trust bundle with rotated roots.",
        ),
        Reason(
            "TRUST_STATE_INVALID",
            "The trust state is unreadable, malformed, writable by others, or of other roots.",
            "Restore the trust state, or delete it: the ledger keeps the floors.",
        ),
        Reason(
            "CLOCK_ROLLBACK",
            "The clock stands before a time that was proven.",
            "Set the clock.",
        ),
        Reason(
            "CLOCK_DISAGREES",
            "The clock and that of the API server differ by more than five minutes.",
            "Let both follow NTP.",
        ),
        Reason(
            "ALG_UNSUPPORTED",
            "An issuer or a CRL has a key or an algorithm other than ECDSA P-256 with SHA-256.",
            "Ask the vendor to issue it again.",
        ),
        Reason(
            "ISSUER_CERT_MALFORMED",
            "A file of an issuer is not one strict certificate.",
            "Import the trust bundle.",
        ),
        Reason(
            "ISSUER_UNKNOWN",
            "No root of any set has signed a certificate of the key, or a certificate in the folder.",
            "Import the bundle that holds the licence's issuer.",
        ),
        Reason(
            "ISSUER_ROOT_RETIRED",
            "The root of the issuer stands in older root sets only.",
            "Ask the vendor to issue the licence again.",
        ),
        Reason(
            "ISSUER_NOT_AUTHORISED",
            "The root set lists its issuers, and this is none of them.",
            "Import the root set that lists the issuer.",
        ),
        Reason(
            "ISSUER_PROFILE_INVALID",
            "An extension of the issuer, or its end, is off the profile.",
            "Ask the vendor to issue the issuer again.",
        ),
        Reason(
            "ISSUER_EKU_MISSING",
            "The issuer is not marked, critically and for that alone, as an issuer of licences.",
            "Ask the vendor to issue the issuer again.",
        ),
        Reason(
            "ISSUER_REVOKED",
            "A certificate of the issuer's key is revoked, or a root lists the key.",
            "Ask the vendor for a licence of another issuer.",
        ),
        Reason(
            "ISSUER_NOT_YET_VALID",
            "The issuer is not valid yet.",
            "Wait until the issuer is valid.",
        ),
        Reason(
            "ISSUER_EXPIRED",
            "The issuer is no longer valid.",
            "Renew the issuer and the licence.",
        ),
        Reason(
            "CRL_MISSING",
            "There is no CRL of the root that issued the issuer.",
            "Import the trust bundle.",
        ),
        Reason(
            "CRL_MALFORMED",
            "A file is not one strict CRL of the profile.",
            "Import the trust bundle.",
        ),
        Reason(
            "CRL_SIGNATURE_INVALID",
            "A CRL is not signed by the root that it names.",
            "Import the trust bundle.",
        ),
        Reason(
            "CRL_EXPIRED",
            "The CRL is past its next update.",
            "Import a newer trust bundle.",
        ),
        Reason(
            "CRL_ROLLBACK",
            "The CRL is older than one that was seen before or that is required.",
            "Import the newest trust bundle.",
        ),
        Reason(
            "SIGNATURE_INVALID",
            "The licence is not signed by its issuer.",
            "Fetch the licence again.",
        ),
        Reason(
            "PAYLOAD_INVALID",
            "What was signed is off the schema or not canonical.",
            "Ask the vendor to issue the licence again.",
        ),
        Reason(
            "LICENSE_OUTLIVES_ISSUER",
            "The licence ends, grace included, after its issuer does, or was issued before its issuer's start.",
            "Ask the vendor for a shorter licence.",
        ),
        Reason(
            "LICENSE_REVOKED",
            "A revocation list names the licence.",
            "Ask the vendor.",
        ),
        Reason(
            "REVOCATION_LIST_MISSING",
            "There is no revocation list by the licence's issuer or a root.",
            "Import the trust bundle.",
        ),
        Reason(
            "REVOCATION_LIST_INVALID",
            "A revocation list is off its form, or its signer or signature is not the right one.",
            "Import the trust bundle.",
        ),
        Reason(
            "REVOCATION_LIST_EXPIRED",
            "Every revocation list by the issuer or a root is past its next update.",
            "Import a newer trust bundle.",
        ),
        Reason(
            "REVOCATION_LIST_ROLLBACK",
            "A revocation list is older than one that was seen before or that is required.",
            "Import the newest trust bundle.",
        ),
        Reason(
            "LICENSE_NOT_YET_VALID",
            "The licence is not valid yet.",
            "Wait until the licence is valid.",
        ),
        Reason(
            "LICENSE_EXPIRED",
            "The licence has ended, and so has its grace.",
            "Renew the licence.",
        ),
        Reason(
            "CLUSTER_UNKNOWN",
            "The uid of namespace kube-system, which names the cluster, cannot be read.",
            "Grant get of namespace kube-system.",
        ),
        Reason(
            "CLUSTER_NOT_BOUND",
            "The licence is not for this cluster.",
            "Ask the vendor to add the cluster's uid to the licence.",
        ),
        Reason(
            "CUSTOMER_MISMATCH",
            "The licence is another customer's.",
            "Use the right licence.",
        ),
        Reason(
            "ENTITLEMENT_MISSING",
            "The licence does not hold the feature asked for.",
            "Ask the vendor to extend the licence.",
        ),
    ),
)
