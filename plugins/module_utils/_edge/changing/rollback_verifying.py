# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The rollback_verify step: makes the inverse items of a kept change and has the server say that it would take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._change.rollback.verify import verify_rollback
from ..._ledger.append import Entry
from ..._ledger.events import Event
from ..._verify.live.cluster import LiveCluster
from .. import kinds
from ..clock import run_time
from ..connection import connected
from ..workspace import Workspace
from .back import nothing_to_do
from .cluster import Target
from .kept import find_kept

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def rollback_verify(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    with connected(params) as client:
        kept = find_kept(workspace, client, params["journal"])
        if kept is None:
            return nothing_to_do()
        uid = Target(client, {}).uid()
        report = verify_rollback(LiveCluster(client), kept.plan, kept.intents, uid, run_time(params["now"]))
    changed = kept.workspace.save(kinds.ROLLBACK_PLAN.name, kept.plan)
    changed |= kept.workspace.save(kinds.ROLLBACK_VERIFY.name, report)
    recorded = kept.workspace.recorder.note(Entry(Event.ROLLBACK_VERIFY, (kept.plan.id, report.id)))
    return {
        "changed": changed,
        "artifacts": [{"id": entry.id, "kind": entry.kind} for entry in (kept.plan, report)],
        "ok": report.body["outcome"] == "verified",
        "outcome": report.body["outcome"],
        "reasons": list(report.body["reasons"]),
        "summary": report.body["summary"],
        **recorded.result(),
    }
