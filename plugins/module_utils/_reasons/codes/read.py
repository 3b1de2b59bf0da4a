# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why the cluster was not read."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="read",
    rank=50,
    title="Reading the cluster",
    reasons=(
        Reason(
            "READ_NO_KUBECONFIG",
            "No usable kubeconfig: absent, unreadable, malformed, or without that context.",
            "Give modekeeper_kubeconfig and a context that it holds.",
        ),
        Reason(
            "READ_UNREACHABLE",
            "The API server cannot be reached.",
            "Check the server's address, the network and that it runs.",
        ),
        Reason(
            "READ_TLS",
            "The TLS connection failed; the message names the link.",
            "Check the certificate authority and the validity of the certificates.",
        ),
        Reason(
            "READ_UNAUTHENTICATED",
            "The API server does not know this identity (401), also after its token was loaded again.",
            "Renew the token or certificate.",
        ),
        Reason(
            "READ_FORBIDDEN",
            "The API server refuses these reads (403).",
            "Grant the verb on the resource that the message names; playbook install does so for the observer.",
        ),
        Reason(
            "READ_NOT_FOUND",
            "The API server has no such resource or object (404).",
            "Check the name; where the resource is optional, nothing need be done.",
        ),
        Reason(
            "READ_UNEXPECTED",
            "The API server, or what stands before it, gave an answer that the API does not foresee.",
            "Check that the kubeconfig's server is the address of an API server.",
        ),
        Reason(
            "READ_THROTTLED",
            "The API server kept answering 429 for longer than we wait.",
            "Try again later, or give the identity its own flow schema.",
        ),
        Reason(
            "READ_TIMEOUT",
            "The API server did not answer within the deadline.",
            "Try again, or see what slows the server.",
        ),
        Reason(
            "READ_SERVER_ERROR",
            "The API server kept answering with 5xx or closing the connection.",
            "See the API server's log.",
        ),
        Reason(
            "READ_EXPIRED",
            "A list expired before it was read whole, again and again (410).",
            "Try again when the server is less busy.",
        ),
        Reason(
            "READ_TRUNCATED",
            "An answer ended before it was whole, or is not valid gzip or JSON.",
            "See what stands between this machine and the API server.",
        ),
        Reason(
            "READ_TOO_LARGE",
            "A page of an answer is larger than 64 MiB.",
            "See which objects are so large.",
        ),
        Reason(
            "READ_INCONSISTENT",
            "A list holds one uid twice or pages of different resource versions, also when read again.",
            "Try again; report it if it stays.",
        ),
        Reason(
            "SNAPSHOT_MISSING",
            "There is no snapshot at that path.",
            "Give the path of a recording that observe made.",
        ),
        Reason(
            "SNAPSHOT_UNREADABLE",
            "The snapshot is no regular file, cannot be read, or changed while it was read.",
            "Check the file and its rights.",
        ),
        Reason(
            "SNAPSHOT_TOO_LARGE",
            "The snapshot unpacks to more than any real one.",
            "Record it again.",
        ),
        Reason(
            "SNAPSHOT_MALFORMED",
            "The snapshot is not a gzip file of the recording's shape.",
            "Record it again.",
        ),
        Reason(
            "SNAPSHOT_SCHEMA_UNKNOWN",
            "The snapshot is of a schema this version does not know.",
            "Record it again with this version.",
        ),
        Reason(
            "SNAPSHOT_ID_MISMATCH",
            "The snapshot's id is not the digest of what it holds: it was edited.",
            "Record it again; do not edit recordings.",
        ),
    ),
)
