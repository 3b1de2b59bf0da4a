# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The statement that a person is about to sign: made of the plan that they were shown, refused where no gate would take it."""

from __future__ import annotations

from datetime import datetime

from .._artifact.clock import parse_time
from .._artifact.model import Artifact
from .._plan.items import item_digest
from .._plan.passport.model import Passport
from .._reasons.errors import ModeKeeperError
from .change import Change
from .read import Signers
from .statement import APPROVER, LONGEST, MOST_ITEMS, PLANNER, REFERENCE, Statement


def signers_of(passport: Passport) -> Signers:
    """The passport's keys."""
    return Signers.of(passport.signing_keys("planners"), passport.signing_keys("approvers"))


def draft(
    plan: Artifact, passport: Passport, *, role: str, not_before: datetime | None, not_after: datetime, change_ref: str
) -> Statement:
    """The statement over all items of a plan.

    :param not_before: the window's first moment; None: when the plan was made.
    :raises ModeKeeperError: ``PLAN_ID_MISMATCH``, ``PLAN_OTHER_PASSPORT``, ``PLAN_NOOP``, ``APPROVAL_WINDOW``,
        ``APPROVAL_REF_MISSING``, ``OPTION_INVALID``.
    """
    change = Change.of(plan.body)
    if not change.items:
        raise ModeKeeperError("PLAN_NOOP", "there is nothing to agree to")
    begins = not_before or parse_time(plan.body["planned_at"])
    refusals = (
        (
            any(item_digest(entry) != entry["id"] for entry in plan.body["items"]),
            "PLAN_ID_MISMATCH",
            "an item's id is not the digest of what it says",
        ),
        (change.passport != passport.id, "PLAN_OTHER_PASSPORT", f"it was not made under passport {passport.name}"),
        (not REFERENCE.fullmatch(change_ref), "OPTION_INVALID", "change_ref is no text of 64 printable characters"),
        (
            passport.change_ref_required and not passport.takes_change_ref(change_ref),
            "APPROVAL_REF_MISSING",
            f"passport {passport.name} asks for a change reference",
        ),
        (not_after < begins, "APPROVAL_WINDOW", "its end lies before its beginning"),
        (not_after - begins > LONGEST, "APPROVAL_WINDOW", f"it is longer than {LONGEST.days} days"),
        (len(change.ids) > MOST_ITEMS, "OPTION_INVALID", f"an approval holds {MOST_ITEMS} items at most"),
    )
    for holds, code, message in refusals:
        if holds:
            raise ModeKeeperError(code, message)
    return Statement(role, change.cluster, change.passport, tuple(sorted(change.ids)), change_ref, begins, not_after)


def check_role(signers: Signers, role: str, keyid: str) -> None:
    """Refuse a key that the passport does not name for the role.

    :raises ModeKeeperError: ``APPROVAL_SELF``, ``APPROVAL_SIGNATURE_INVALID``.
    """
    if keyid in signers.of_role(role):
        return
    other = PLANNER if role == APPROVER else APPROVER
    if keyid in signers.of_role(other):
        raise ModeKeeperError("APPROVAL_SELF", f"key {keyid} is a {other}'s and cannot speak as {role}")
    raise ModeKeeperError("APPROVAL_SIGNATURE_INVALID", f"the passport names no {role} of key {keyid}")
