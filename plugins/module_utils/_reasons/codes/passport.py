# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why a passport is refused."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="passport",
    rank=40,
    title="Passport",
    reasons=(
        Reason(
            "PASSPORT_MISSING",
            "No passport stands at that path and no template has that name.",
            "Give a path, or one of the templates that the passport module lists.",
        ),
        Reason(
            "PASSPORT_UNREADABLE",
            "The passport is no regular file, cannot be read, or changed while it was read.",
            "Check the file and its rights.",
        ),
        Reason(
            "PASSPORT_TOO_LARGE",
            "The passport is larger than any real one.",
            "Check which file stands there.",
        ),
        Reason(
            "PASSPORT_MALFORMED",
            "The passport is not strict YAML: a syntax error, a duplicate key, an alias or a tag.",
            "Mend the line that the message names.",
        ),
        Reason(
            "PASSPORT_INVALID",
            "The passport breaks its schema.",
            "Mend the line and path that the message names.",
        ),
        Reason(
            "PASSPORT_CONTRADICTION",
            "Two entries of the passport contradict each other.",
            "Decide which one holds and mend the other.",
        ),
        Reason(
            "PASSPORT_WIDENS_CEILING",
            "The passport loosens a ceiling that nothing loosens.",
            "Keep within the ceiling that the message names.",
        ),
    ),
)
