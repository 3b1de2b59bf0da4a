# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a run may record: one name for each event, and no other is written.

A ledger is read for years, so a name is never used anew: a new step is a new line here, and one in the table of the room's page.
Reading is wider than writing: a name that a later version brings breaks no ledger.
"""

from __future__ import annotations

from enum import StrEnum, unique
from typing import NamedTuple


@unique
class Event(StrEnum):
    """Names of events, those apart that the room writes itself (genesis, torn_closed)."""

    OBSERVE = "observe"
    PLAN = "plan"
    VERIFY = "verify"
    VERIFY_NOISE = "verify_noise"
    QUARANTINE = "quarantine"
    LICENSE_CHECK = "license_check"
    APPROVE = "approve"
    TRUST_FLOOR = "trust_floor"
    RENDER = "render"
    INSTALL_INTENT = "install_intent"
    INSTALL_RESULT = "install_result"
    INSTALL_FAILED = "install_failed"
    REMOVE_INTENT = "remove_intent"
    REMOVE_RESULT = "remove_result"
    REMOVE_FAILED = "remove_failed"
    TRUST_BUNDLE = "trust_bundle"
    TRUST_IMPORT_INTENT = "trust_import_intent"
    TRUST_IMPORT_RESULT = "trust_import_result"
    TRUST_IMPORT_FAILED = "trust_import_failed"
    LICENSE_ISSUE_INTENT = "license_issue_intent"
    LICENSE_ISSUE_RESULT = "license_issue_result"
    LICENSE_ISSUE_FAILED = "license_issue_failed"
    LICENSE_REVOKE_INTENT = "license_revoke_intent"
    LICENSE_REVOKE_RESULT = "license_revoke_result"
    LICENSE_REVOKE_FAILED = "license_revoke_failed"
    ISSUER_ISSUE_INTENT = "issuer_issue_intent"
    ISSUER_ISSUE_RESULT = "issuer_issue_result"
    ISSUER_ISSUE_FAILED = "issuer_issue_failed"
    ISSUER_REVOKE_INTENT = "issuer_revoke_intent"
    ISSUER_REVOKE_RESULT = "issuer_revoke_result"
    ISSUER_REVOKE_FAILED = "issuer_revoke_failed"
    ROOT_ROTATE_INTENT = "root_rotate_intent"
    ROOT_ROTATE_RESULT = "root_rotate_result"
    ROOT_ROTATE_FAILED = "root_rotate_failed"
    APPLY_INTENT = "apply_intent"
    APPLY_KEPT = "apply_kept"
    APPLY_HELD = "apply_held"
    APPLY_ROLLED_BACK = "apply_rolled_back"
    APPLY_ROLLED_BACK_FOR_HARM = "apply_rolled_back_for_harm"
    APPLY_ROLLBACK_INCOMPLETE = "apply_rollback_incomplete"
    APPLY_HALTED = "apply_halted"
    APPLY_RESULT = "apply_result"
    RECOVER_INTENT = "recover_intent"
    ROLLBACK_VERIFY = "rollback_verify"
    ROLLBACK_INTENT = "rollback_intent"
    ROLLBACK_RESULT = "rollback_result"
    BREAKER_RESET = "breaker_reset"
    KILL_SWITCH_ENGAGED = "kill_switch_engaged"
    KILL_SWITCH_RELEASE_INTENT = "kill_switch_release_intent"
    KILL_SWITCH_RELEASED = "kill_switch_released"
    KILL_SWITCH_RELEASE_FAILED = "kill_switch_release_failed"


CLOSINGS = frozenset(
    {
        Event.APPLY_KEPT,
        Event.APPLY_HELD,
        Event.APPLY_ROLLED_BACK,
        Event.APPLY_ROLLED_BACK_FOR_HARM,
        Event.APPLY_ROLLBACK_INCOMPLETE,
    }
)
"""How a journal ends. Each stands once in a ledger for a journal, however often the run that writes it is killed."""


class Change(NamedTuple):
    """The events of one kind of change: before the first write, after the last, and where it broke off in between.

    An intent without either is a run that was killed: what it wrote only the world that was to be changed can tell.
    """

    intent: Event
    result: Event
    failed: Event


INSTALL = Change(Event.INSTALL_INTENT, Event.INSTALL_RESULT, Event.INSTALL_FAILED)
REMOVE = Change(Event.REMOVE_INTENT, Event.REMOVE_RESULT, Event.REMOVE_FAILED)
TRUST_IMPORT = Change(Event.TRUST_IMPORT_INTENT, Event.TRUST_IMPORT_RESULT, Event.TRUST_IMPORT_FAILED)
LICENSE_ISSUE = Change(Event.LICENSE_ISSUE_INTENT, Event.LICENSE_ISSUE_RESULT, Event.LICENSE_ISSUE_FAILED)
LICENSE_REVOKE = Change(Event.LICENSE_REVOKE_INTENT, Event.LICENSE_REVOKE_RESULT, Event.LICENSE_REVOKE_FAILED)
ISSUER_ISSUE = Change(Event.ISSUER_ISSUE_INTENT, Event.ISSUER_ISSUE_RESULT, Event.ISSUER_ISSUE_FAILED)
ISSUER_REVOKE = Change(Event.ISSUER_REVOKE_INTENT, Event.ISSUER_REVOKE_RESULT, Event.ISSUER_REVOKE_FAILED)
ROOT_ROTATE = Change(Event.ROOT_ROTATE_INTENT, Event.ROOT_ROTATE_RESULT, Event.ROOT_ROTATE_FAILED)
KILL_SWITCH_RELEASE = Change(
    Event.KILL_SWITCH_RELEASE_INTENT, Event.KILL_SWITCH_RELEASED, Event.KILL_SWITCH_RELEASE_FAILED
)
