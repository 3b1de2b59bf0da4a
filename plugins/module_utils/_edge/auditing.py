# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The audit_verify step: a ledger against itself, the trust state and signed checkpoints. The ledger is left as it is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._artifact.files import read_bounded
from .._envelope.keys import KeyRefusedError, PublicKey, load_public_pem
from .._envelope.kinds import CHECKPOINT
from .._ledger.believe import believe_keys
from .._ledger.report import make_report
from .._ledger.verify import verify
from .._license.folder import read_shelf
from .._reasons.errors import ModeKeeperError, reason, sort_reasons
from . import kinds
from .diffs import audit_diff
from .recording import usual_place
from .trust_heads import known_heads
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

Reasons = list[dict[str, Any]]


def audit_verify(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    path = Path(params["ledger"]) if params["ledger"] else usual_place()
    if path is None:
        raise ModeKeeperError("AUDIT_MISSING", "no ledger was named, and this user has no home folder for one")
    known = known_heads(Path(params["trust_state"]) if params["trust_state"] else None)
    envelopes, faults = _checkpoints(params["checkpoints"])
    keys, refused = _keys(params["trust"]) if params["checkpoints"] else ({}, [])
    verdict = verify(path, known=known, checkpoints=envelopes, authenticate=believe_keys(keys))
    verdict = replace(verdict, reasons=tuple(sort_reasons([*verdict.reasons, *faults, *refused])))
    if not verdict.goes_on:
        verdict = replace(verdict, head=None, floor=None, highest=None)
    report = make_report(verdict, known=known, checkpoints=envelopes)
    return {
        "changed": workspace.save(kinds.AUDIT.name, report),
        "artifact": {"id": report.id, "kind": report.kind, "path": str(workspace.out / kinds.AUDIT.name)},
        **{name: report.body[name] for name in ("outcome", "reasons", "records", "head", "first_bad_line", "summary")},
        "ok": verdict.ok,
        "diff": audit_diff(report),
    }


def _checkpoints(names: Iterable[str]) -> tuple[list[bytes], Reasons]:
    found: list[bytes] = []
    faults: Reasons = []
    for name in names:
        try:
            found.append(read_bounded(Path(name), CHECKPOINT.most_bytes, "ARTIFACT"))
        except ModeKeeperError as error:
            faults.append(reason("AUDIT_CHECKPOINT_INVALID", f"a checkpoint: {error.message}"))
    return found, faults


def _keys(trust: str | None) -> tuple[dict[str, PublicKey], Reasons]:
    """The checkpoint keys of the trust folder by keyid. A file that is none could be the one that was wanted, so it is told."""
    found: dict[str, PublicKey] = {}
    refused: Reasons = []
    for file in read_shelf(Path(trust) if trust else None, "checkpoint_keys"):
        try:
            key = load_public_pem(file.data) if file.data is not None else None
            fault = file.fault
        except KeyRefusedError as exc:
            key, fault = None, str(exc)
        if key is None:
            refused.append(reason("AUDIT_CHECKPOINT_SIGNER", f"{file.name} of checkpoint_keys: {fault}"))
        else:
            found[key.keyid] = key
    return found, refused
