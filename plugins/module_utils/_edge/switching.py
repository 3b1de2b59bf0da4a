# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The kill-switch step: who turns it and why, written down before it is released and whenever it is engaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._artifact.canonical import digest
from .._cluster.identities import report
from .._cluster.identities.api import ObjectApi
from .._cluster.kill_switch.engage import plan_switch, switch
from .._ledger.append import Entry
from .._ledger.events import KILL_SWITCH_RELEASE, Event
from .actor import actor
from .because import because_of
from .connection import connected
from .recording import Recorder

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def turn_switch(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    params, check_mode = module.params, module.check_mode
    because = because_of(params)
    releasing = params["state"] == "released"
    recorder = Recorder.of(params, check_mode=check_mode)
    notices: tuple[Any, ...] = ()
    with connected(params) as client:
        api = ObjectApi(client)
        steps = plan_switch(api, params["state"], actor(), because)
        against = recorder.against() if steps and releasing else ()
        about = digest({"because": because, "by": actor(), "state": params["state"]})
        if steps and not check_mode:
            if releasing:
                with recorder.change(KILL_SWITCH_RELEASE, about):
                    switch(api, steps)
            else:
                # Stopping is never held back by a ledger; that it was not written down is said loudly.
                switch(api, steps)
                notices = recorder.note(Entry(Event.KILL_SWITCH_ENGAGED, (about,))).notices
    return {
        "changed": bool(steps),
        "diff": report.diffs(steps),
        "notices": [dict(entry) for entry in notices],
        "objects": report.actions(steps),
        "ok": not against,
        "outcome": "refused" if against else "planned" if check_mode else params["state"],
        "reasons": list(against),
        "summary": _summary(params["state"], changed=bool(steps), check_mode=check_mode),
    }


def _summary(state: str, *, changed: bool, check_mode: bool) -> str:
    if not changed:
        return f"The kill-switch is {state} already."
    return f"The kill-switch {'would be' if check_mode else 'is'} {state}."
