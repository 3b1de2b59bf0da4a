# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The licence check: gathers the files and the cluster's facts, and leaves the verdict on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._artifact.clock import parse_time
from .._cluster.response import Response
from .._ledger.append import Entry
from .._ledger.events import Event
from .._ledger.head import Head
from .._license.features import FEATURE
from .._license.folder import gather
from .._license.judge import judge
from .._license.pin import PIN
from .._license.question import Question
from .._license.report import make_report
from .._license.state import TrustState
from .._license.state_file import advance_state_file
from .._reasons.errors import ModeKeeperError
from . import kinds
from .clock import run_time
from .connection import connected
from .diffs import license_diff
from .ledger_floors import ledger_floor, raised_floor
from .trust_heads import kept
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

_CLUSTER = "/api/v1/namespaces/kube-system"


@dataclass(frozen=True)
class _Cluster:
    """What the cluster said of itself; nothing where none was named or it did not answer."""

    named: bool = False
    uid: str | None = None
    date: datetime | None = None
    fault: str = ""


def check_license(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    feature = params["feature"] or None
    if feature is not None and not FEATURE.fullmatch(feature):
        raise ModeKeeperError("OPTION_INVALID", "feature is not written in 1 to 32 lower-case letters and underscores")
    at = parse_time(params["at"]) if params["at"] else None
    _refuse_to_overwrite(_path(params["license"]), workspace.out / kinds.LICENSE.name)
    state = _path(params["trust_state"])
    floor, ledger_reasons = ledger_floor(workspace.recorder)
    cluster = _ask_cluster(params)
    material = gather(_path(params["license"]), _path(params["trust"]), state)
    question = Question(
        now=run_time(params["now"]),
        pin=PIN,
        at=at,
        feature=feature,
        cluster_named=cluster.named,
        cluster_uid=cluster.uid,
        cluster_fault=cluster.fault,
        customer=params["customer"] or None,
        server_date=cluster.date,
        floor=floor,
        ledger_reasons=ledger_reasons,
    )
    verdict = judge(material, question)
    report = make_report(material, question, verdict)
    changed = workspace.save(kinds.LICENSE.name, report)
    # A forecast proves nothing, and a state that was refused is left alone.
    refused = any(entry["code"] == "TRUST_STATE_INVALID" for entry in verdict.reasons)
    seen = verdict.seen if at is None and not refused else None
    entries = (Entry(Event.LICENSE_CHECK, (report.id,)), *raised_floor(floor, seen))
    recorded = workspace.recorder.note(*entries, keep=seen is not None)
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


def _ask_cluster(params: dict[str, Any]) -> _Cluster:
    """The named cluster's uid and clock. That it does not answer is a finding of the check, not its failure."""
    if not (params["kubeconfig"] or params["context"]):
        return _Cluster()
    try:
        response = _read_namespace(params)
        document = response.json()
    except ModeKeeperError as error:
        return _Cluster(named=True, fault=str(error))
    metadata = document.get("metadata") if isinstance(document, dict) else None
    uid = metadata.get("uid") if isinstance(metadata, dict) else None
    return _Cluster(named=True, uid=uid if isinstance(uid, str) and uid else None, date=response.date)


def _read_namespace(params: dict[str, Any]) -> Response:
    with connected(params) as client:
        return client.get(_CLUSTER)


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
