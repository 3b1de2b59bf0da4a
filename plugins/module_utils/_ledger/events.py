# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a run may record: one name for each event, and no other is written.

A ledger is read for years, so a name is never used anew: a new step is a new line here, and one in the table of the room's page.
Reading is wider than writing: a name that a later version brings breaks no ledger.
"""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Event(StrEnum):
    """Names of events, those apart that the room writes itself (genesis, torn_closed)."""

    OBSERVE = "observe"
    PLAN = "plan"
    VERIFY = "verify"
    LICENSE_CHECK = "license_check"
    TRUST_FLOOR = "trust_floor"
    RENDER = "render"
    INSTALL_INTENT = "install_intent"
    INSTALL_RESULT = "install_result"
    REMOVE_INTENT = "remove_intent"
    REMOVE_RESULT = "remove_result"
