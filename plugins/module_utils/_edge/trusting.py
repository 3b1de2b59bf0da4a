# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The trust folder as one file: makes it, and takes it in."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._artifact.canonical import digest_bytes
from .._ledger.append import Entry
from .._ledger.events import TRUST_IMPORT, Event
from .._license.bundle.archive import decode, read_bundle
from .._license.bundle.importing import Import, plan_import
from .._license.bundle.making import make
from .._license.bundle.source import read_folder, read_standing
from .._license.bundle.switch import refuse_place, replace_folder
from .._license.folder import read_license
from .._license.lock import locked
from .._license.pin import PIN
from .._license.question import Question
from .._license.state import TrustState, parse_state
from .._license.state_file import advance_state_file, read_state_file
from .._reasons.errors import ModeKeeperError, sort_reasons
from . import kinds
from .clock import commit_time, run_time
from .diffs import bundle_diff, import_diff
from .ledger_floors import ledger_floor, raised_floor
from .recording import Recorder
from .trust_heads import kept
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

_ARCHIVE = "trust-bundle.tar"


def make_bundle(module: AnsibleModule) -> dict[str, Any]:
    """Run the vendor's step with the module's options."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    made = make(read_folder(Path(params["trust"])), Question(now=run_time(params["now"]), pin=PIN))
    digest = None if made.data is None else digest_bytes(made.data)
    changed = workspace.save(kinds.TRUST_BUNDLE.name, made.report)
    if made.data is not None and digest is not None:
        sums = f"{digest.removeprefix('sha256:')}  {_ARCHIVE}\n".encode()
        changed = workspace.put(_ARCHIVE, made.data) or changed
        changed = workspace.put(f"{_ARCHIVE}.sha256", sums) or changed
    recorded = workspace.recorder.note(Entry(Event.TRUST_BUNDLE, (made.report.id, *([digest] if digest else []))))
    body = made.report.body
    path = workspace.out / kinds.TRUST_BUNDLE.name
    return {
        "changed": changed,
        "artifact": {"id": made.report.id, "kind": made.report.kind, "path": str(path)},
        **{name: body[name] for name in ("outcome", "reasons", "summary")},
        **recorded.result(),
        "notices": [*body["warnings"], *recorded.notices],
        "bundle": None if digest is None else {"path": str(workspace.out / _ARCHIVE), "sha256": digest},
        "ok": digest is not None,
        "diff": bundle_diff(made.report),
    }


def import_bundle(module: AnsibleModule) -> dict[str, Any]:
    """Run the customer's step with the module's options."""
    params = module.params
    recorder = Recorder.of(params, check_mode=module.check_mode)
    state, trust = _path(params["trust_state"]), Path(os.path.realpath(params["trust"]))
    data = read_bundle(Path(params["bundle"]))
    bundle = decode(data)
    floor, ledger_reasons = ledger_floor(recorder)
    now = (run_time if module.check_mode else commit_time)(params["now"])
    question = Question(now=now, pin=PIN, floor=floor, ledger_reasons=ledger_reasons)
    refuse_place(trust)
    with nullcontext() if module.check_mode else locked(trust):
        here, whole = read_standing(trust)
        plan = plan_import(
            bundle,
            here,
            question,
            state=read_state_file(state) if state is not None else None,
            confirmed=frozenset(params["keys"]),
            license_file=read_license(_path(params["license"])),
        )
        reasons = sort_reasons([*plan.reasons, *recorder.against()])
        known, after = _states(state, plan.seen)
        replaces = plan.changes or not whole
        changed = not reasons and (replaces or known != after)
        if changed and not module.check_mode:
            with recorder.change(TRUST_IMPORT, digest_bytes(data)):
                if replaces:
                    replace_folder(trust, plan.after.contents)
            _remember(recorder, question, plan, state)
    return {
        "changed": changed,
        "outcome": "refused" if reasons else _outcome(changed=changed, check_mode=module.check_mode),
        "reasons": reasons,
        "notices": [dict(entry) for entry in plan.notices],
        "license": None if plan.license is None else dict(zip(("before", "after"), plan.license, strict=True)),
        "bundle": digest_bytes(data),
        "ok": not reasons,
        "diff": import_diff(plan, known, after),
    }


def _outcome(*, changed: bool, check_mode: bool) -> str:
    if not changed:
        return "unchanged"
    return "would_import" if check_mode else "imported"


def _states(path: Path | None, seen: TrustState | None) -> tuple[bytes, bytes]:
    """The trust state's bytes now and as they would be; both empty where none is kept."""
    if path is None:
        return b"", b""
    file = read_state_file(path)
    before = b"" if file is None or file.data is None else file.data
    if seen is None:
        return before, before
    try:
        return before, (parse_state(before).merged(seen) if before else seen).encode()
    except ModeKeeperError:
        return before, before


def _remember(recorder: Recorder, question: Question, plan: Import, state: Path | None) -> None:
    """What the new folder proves, in the ledger and in the state: after the folder, or older lists would stand below it."""
    entries = raised_floor(question.floor, plan.seen)
    head = recorder.commit(*entries) if entries else None
    if state is not None and plan.seen is not None:
        seen: TrustState = plan.seen if head is None else replace(plan.seen, ledgers=kept(head))
        advance_state_file(state, seen)


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
