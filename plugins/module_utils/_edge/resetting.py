# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The breaker_reset step: a person has found the cause, and changes may be made again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .._artifact.clock import format_time
from .._artifact.model import Artifact
from .._gate.state import Breaker
from .._ledger.append import Entry
from .._ledger.events import Event
from . import kinds
from .actor import actor
from .because import because_of
from .changing.past import breaker_of
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def reset_breaker(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    workspace = Workspace.of(module.params, check_mode=module.check_mode)
    because, recorder = because_of(module.params), workspace.recorder
    against = recorder.against()
    counted = _counted(breaker_of(recorder)) if not against else Breaker()
    report = _report(because, counted)
    wanted = not against and report.body["summary"]["rollbacks"] > 0
    if wanted and not module.check_mode:
        # The file before its event: without the event it says nothing, without the file nobody knows why.
        workspace.save(kinds.BREAKER_RESET.name, report)
        recorder.commit(Entry(Event.BREAKER_RESET, (report.id,)))
    done = "planned" if module.check_mode else "reset"
    return {
        "changed": wanted,
        "artifacts": [{"id": report.id, "kind": report.kind}] if wanted else [],
        "ok": not against,
        "outcome": "refused" if against else done if wanted else "nothing_to_do",
        "reasons": list(against),
        "summary": report.body["summary"],
    }


def _counted(breaker: Breaker) -> Breaker:
    """What the gate would count: nothing from before the last reset."""
    since = breaker.reset
    if since is None:
        return breaker
    harm = tuple(at for at in breaker.harm if at > since)
    return replace(breaker, harm=harm, incomplete=tuple(at for at in breaker.incomplete if at > since))


def _report(because: str, counted: Breaker) -> Artifact:
    body = {
        "because": because,
        "by": actor(),
        "harm": [format_time(at) for at in counted.harm],
        "incomplete": [format_time(at) for at in counted.incomplete],
        "summary": {"rollbacks": len(counted.harm) + len(counted.incomplete)},
    }
    return Artifact(kinds.BREAKER_RESET.kind, kinds.BREAKER_RESET.schema, body)
