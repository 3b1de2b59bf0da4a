# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The approve step: shows a person the plan and what they would sign, and signs it outside check mode."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._approval.draft import check_role, draft, signers_of
from .._approval.read import ApprovalFile, Signers, read_approvals
from .._approval.statement import Statement
from .._artifact.clock import parse_time
from .._artifact.files import ensure_folder, read_bounded, write_atomic
from .._envelope.kinds import APPROVAL
from .._envelope.signing.sealing import Draft
from .._ledger.append import Entry
from .._ledger.events import Event
from .._plan.passport.load import load_passport
from .._reasons.errors import ModeKeeperError
from . import kinds
from .diffs import Diff, plan_diff
from .recording import Recorder
from .signing import signer_of
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

MOST_FILES = 1000
_NAME = re.compile(r"[^.].*\.json")


def read_folder(folder: Path | None) -> tuple[ApprovalFile, ...]:
    """All approvals in a folder, unparsed; none where no folder is given.

    :raises ModeKeeperError: ``APPROVAL_UNREADABLE`` where the folder itself cannot be read, or holds too much.
    """
    if folder is None:
        return ()
    try:
        paths = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except OSError as exc:
        raise ModeKeeperError("APPROVAL_UNREADABLE", f"the folder of approvals: {exc.strerror}") from exc
    if len(paths) > MOST_FILES:
        raise ModeKeeperError("APPROVAL_UNREADABLE", f"the folder of approvals holds more than {MOST_FILES} files")
    return tuple(ApprovalFile(path.name, _bytes(path)) for path in paths)


def approve(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    passport = load_passport(params["passport"])
    plan = workspace.load(*kinds.PLAN)
    statement = draft(
        plan,
        passport,
        role=params["role"],
        not_before=parse_time(params["not_before"]) if params["not_before"] else None,
        not_after=parse_time(params["not_after"]),
        change_ref=params["change_ref"] or "",
    )
    signer, signers = signer_of(params), signers_of(passport)
    check_role(signers, statement.role, signer.keyid)
    unsigned = Draft.of(APPROVAL, statement.document())
    path = Path(params["approvals"]) / f"{statement.role}-{signer.keyid[:16]}-{unsigned.digest[7:23]}.json"
    changed = not _says(path, statement, signer.keyid, signers)
    notices: list[Any] = []
    if changed and not module.check_mode:
        ensure_folder(path.parent)
        write_atomic(path, unsigned.sealed([signer]))
        entry = Entry(Event.APPROVE, tuple(sorted({plan.id, unsigned.digest})))
        notices = [dict(found) for found in Recorder.of(params, check_mode=False).note(entry).notices]
    return {
        "changed": changed,
        "dest": str(path),
        "digest": unsigned.digest,
        "items": len(statement.items),
        "keyid": signer.keyid,
        "notices": notices,
        "role": statement.role,
        "diff": [
            *plan_diff(plan),
            *_payload_diff(statement, path.name, signer.keyid, unsigned.digest, changed=changed),
        ],
    }


def _says(path: Path, statement: Statement, keyid: str, signers: Signers) -> bool:
    """Whether a file holds just this statement, signed by that key: a signature need not repeat, so bytes are not compared."""
    found = read_approvals([ApprovalFile(path.name, _bytes(path))], signers).signed
    return any((entry.keyid, entry.statement) == (keyid, statement) for entry in found)


def _bytes(path: Path) -> bytes | ModeKeeperError:
    try:
        return read_bounded(path, APPROVAL.most_bytes, "ARTIFACT")
    except ModeKeeperError as exc:
        return exc


def _payload_diff(statement: Statement, name: str, keyid: str, digest: str, *, changed: bool) -> Diff:
    """The signed document, a member a line; without line feeds and indentation it is the canonical form."""
    text = json.dumps(statement.document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    header = f"{name}, to be signed by {keyid}, {digest}"
    return [{"before_header": name, "after_header": header, "before": "" if changed else text, "after": text}]
