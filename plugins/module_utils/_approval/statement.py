# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a planner or an approver signs: the items by digest, for one cluster under one passport, and a window."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .._artifact.canonical import canonical_bytes
from .._artifact.clock import format_time
from .._envelope import members
from .._envelope.payload import parse_payload
from .._reasons.errors import ModeKeeperError

SCHEMA = "modekeeper.approval/1"
APPROVER, PLANNER = "approver", "planner"
ROLES = (APPROVER, PLANNER)
LONGEST = timedelta(days=14)
"""A window of an approval."""
MOST_ITEMS = 500
"""So many digests fit into an envelope."""
REFERENCE = re.compile(r"[!-~]{0,64}")
"""A change reference: printable ASCII without blanks; empty for none."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ROLE = re.compile("|".join(ROLES))
_CLUSTER = re.compile(r"[!-~]{1,128}")
_MEMBERS = ("change_ref", "cluster", "items", "not_after", "not_before", "passport", "role")


@dataclass(frozen=True)
class Statement:
    """:ivar items: digests of the items agreed to, sorted; a plan with these or fewer is covered.

    :ivar not_before: the window's first moment, aware. :ivar not_after: its last.
    """

    role: str
    cluster: str
    passport: str
    items: tuple[str, ...]
    change_ref: str
    not_before: datetime
    not_after: datetime

    def document(self) -> dict[str, Any]:
        """The JSON object that is signed."""
        return {
            "change_ref": self.change_ref,
            "cluster": self.cluster,
            "items": list(self.items),
            "not_after": format_time(self.not_after),
            "not_before": format_time(self.not_before),
            "passport": self.passport,
            "role": self.role,
            "schema": SCHEMA,
        }

    def encode(self) -> bytes:
        """The bytes that are signed."""
        return canonical_bytes(self.document())


def parse_statement(payload: bytes, name: str) -> Statement:
    """The statement in a payload whose signature was verified; ``name`` is for messages.

    :raises ModeKeeperError: ``APPROVAL_UNREADABLE``.
    """
    document = parse_payload(payload, "APPROVAL_UNREADABLE", name)
    try:
        return _statement(members.closed(document, SCHEMA, _MEMBERS))
    except members.FormError as exc:
        raise ModeKeeperError("APPROVAL_UNREADABLE", f"{name}: {exc}") from None


def _statement(given: Mapping[str, Any]) -> Statement:
    begins, ends = members.time(given, "not_before"), members.time(given, "not_after")
    if ends < begins:
        raise members.FormError("not_after lies before not_before")
    return Statement(
        role=members.text(given, "role", _ROLE),
        cluster=members.text(given, "cluster", _CLUSTER),
        passport=members.text(given, "passport", _DIGEST),
        items=members.texts(given, "items", _DIGEST, 1, MOST_ITEMS),
        change_ref=members.text(given, "change_ref", REFERENCE),
        not_before=begins,
        not_after=ends,
    )
