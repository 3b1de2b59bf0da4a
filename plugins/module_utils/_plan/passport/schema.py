# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema (2020-12) of a passport, put together from its sections.

A new section is one file under ``sections/`` and one line here.
"""

from __future__ import annotations

from typing import Any

from .sections import (
    adopt,
    cost,
    guardrails,
    invariants,
    knobs,
    quarantine,
    scope,
    signers,
    slos,
    verify_after,
)
from .sections.model import NAME, Section, closed, described

SCHEMA_ID = "modekeeper.passport/1"

SECTIONS: tuple[Section, ...] = (
    scope.SECTION,
    knobs.SECTION,
    invariants.SECTION,
    guardrails.SECTION,
    quarantine.SECTION,
    verify_after.SECTION,
    cost.SECTION,
    slos.SECTION,
    adopt.SECTION,
    signers.PLANNERS,
    signers.APPROVERS,
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": f"urn:{SCHEMA_ID.replace('/', ':')}",
    "title": "ModeKeeper passport",
    **closed(
        {
            "schema": {"const": SCHEMA_ID},
            "name": NAME,
            "description": {"type": "string", "maxLength": 2000},
            "customer": described(
                {"type": "string", "minLength": 1, "maxLength": 128},
                "Whose passport it is; a licence must name just it.",
            ),
            **{section.name: section.schema for section in SECTIONS},
        },
        ("schema", "name", "scope", "knobs"),
        "The policy of one customer: what may be changed, how far, when, by whom, and how it is judged.",
    ),
}
