# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why an artefact is not believed."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="artifact",
    rank=30,
    title="Artefacts",
    reasons=(
        Reason(
            "ARTIFACT_MISSING",
            "An input artefact is not in the output folder.",
            "Run the step that makes it first.",
        ),
        Reason(
            "ARTIFACT_UNREADABLE",
            "An input artefact is no regular file, cannot be read, or changed while it was read.",
            "Check the file and its rights.",
        ),
        Reason(
            "ARTIFACT_TOO_LARGE",
            "An input artefact is larger than any real one.",
            "Make it again.",
        ),
        Reason(
            "ARTIFACT_MALFORMED",
            "An input artefact is not strict JSON of the one shape.",
            "Make it again; do not edit artefacts.",
        ),
        Reason(
            "ARTIFACT_KIND_MISMATCH",
            "An input artefact is of another kind.",
            "Check which file stands under which name.",
        ),
        Reason(
            "ARTIFACT_SCHEMA_UNKNOWN",
            "An input artefact is of a schema this version does not know.",
            "Make it again with this version.",
        ),
        Reason(
            "ARTIFACT_ID_MISMATCH",
            "An artefact's id is not the digest of what it holds: it was edited.",
            "Make it again; do not edit artefacts.",
        ),
        Reason(
            "ARTIFACT_CHAIN_BROKEN",
            "An artefact was not made from the artefact it is used with.",
            "Run the steps again, one after the other, into one folder.",
        ),
        Reason(
            "ARTIFACT_NOT_CANONICAL",
            "A value has no RFC 8785 canonical form.",
            "Report it with the input that leads there.",
        ),
        Reason(
            "TRACE_INCOMPLETE",
            "An outcome rests on a decision that the decision trace does not tell.",
            "Make the artefacts again, step by step, into an empty folder; where that does not help, report it with them.",
        ),
    ),
)
