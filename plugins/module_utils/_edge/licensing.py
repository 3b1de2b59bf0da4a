# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The licence check: leaves the verdict, writes it down, and remembers what was proven."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._artifact.clock import parse_time
from .._ledger.append import Entry
from .._ledger.events import Event
from .._ledger.head import Head
from .._license.report import make_report
from .._license.state import TrustState
from .._license.state_file import advance_state_file
from .._reasons.errors import ModeKeeperError
from . import kinds
from .clock import run_time
from .diffs import license_diff
from .ledger_floors import raised_floor
from .license_judged import judge_license, path_of
from .trust_heads import kept
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def check_license(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    at = parse_time(params["at"]) if params["at"] else None
    _refuse_to_overwrite(path_of(params["license"]), workspace.out / kinds.LICENSE.name)
    judged = judge_license(params, workspace.recorder, now=run_time(params["now"]), at=at)
    verdict = judged.verdict
    report = make_report(judged.material, judged.question, verdict)
    changed = workspace.save(kinds.LICENSE.name, report)
    # A forecast proves nothing, and a state that was refused is left alone.
    refused = any(entry["code"] == "TRUST_STATE_INVALID" for entry in verdict.reasons)
    seen = verdict.seen if at is None and not refused else None
    entries = (Entry(Event.LICENSE_CHECK, (report.id,)), *raised_floor(judged.question.floor, seen))
    recorded = workspace.recorder.note(*entries, keep=seen is not None)
    state = path_of(params["trust_state"])
    changed = _advance(state, seen, recorded.head, check_mode=module.check_mode) or changed
    return {
        "changed": changed,
        "artifact": {"id": report.id, "kind": report.kind, "path": str(workspace.out / kinds.LICENSE.name)},
        **{name: report.body[name] for name in ("outcome", "reasons", "holds_until", "summary")},
        **recorded.result(),
        "notices": [*report.body["warnings"], *recorded.notices],
        "ok": verdict.holds,
        "diff": license_diff(report),
    }


def _refuse_to_overwrite(license_path: Path | None, report: Path) -> None:
    """The licence and the report on it have one usual name."""
    if license_path is not None and license_path.resolve() == report.resolve():
        raise ModeKeeperError("OPTION_INVALID", "the report license.json in out would overwrite the licence")


def _advance(state: Path | None, seen: TrustState | None, head: Head | None, *, check_mode: bool) -> bool:
    """Remember what was proven, outside check mode, and in a state that is made now the ledger's last line."""
    if state is None or seen is None or check_mode:
        return False
    return advance_state_file(state, seen if head is None else replace(seen, ledgers=kept(head)))
