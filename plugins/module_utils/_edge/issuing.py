# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Wires the vendor's acts: the vault and the trust folder in, one signed file out, and the same diff before as after."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._artifact.canonical import canonical_bytes, digest_bytes
from .._artifact.clock import parse_time
from .._artifact.files import ensure_folder, write_atomic
from .._envelope.signing.signer import Signer
from .._ledger.append import Entry
from .._ledger.events import Change, Event
from .._license.folder import SHELVES, gather
from .._license.issuing.act import Act, Unsigned
from .._license.issuing.proof import prove_act
from .._license.issuing.used import refuse_used, used_by
from .._license.issuing.vault import FILE_MODE, FOLDER_MODE, Vault, open_vault
from .._license.ledger_floor import LedgerFloor
from .._license.lock import locked
from .._license.material import Material
from .._license.pin import PIN
from .._license.question import Question
from .._reasons.errors import ModeKeeperError
from .clock import commit_time, run_time
from .ledger_floors import ledger_floor
from .recording import Recorder
from .signing import signer_of

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


@dataclass(frozen=True)
class Desk:
    """What lies before whoever signs. :ivar trust: the vendor's trust folder; ``material`` is what was read of it."""

    vault: Vault
    trust: Path
    material: Material
    question: Question
    signer: Signer
    params: Mapping[str, Any]

    def path(self, act: Act) -> Path:
        """Where the file of an act stands."""
        return self.trust / act.shelf / act.name if act.shelf in SHELVES else self.vault.file(act.shelf, act.name)

    def time(self, name: str) -> datetime | None:
        """The option of that name as a time."""
        return parse_time(self.params[name]) if self.params[name] else None

    def needed_time(self, name: str) -> datetime:
        """The option of that name, which must be given, as a time."""
        found = self.time(name)
        if found is None:
            raise ModeKeeperError("OPTION_INVALID", f"{name} must be given")
        return found

    @property
    def issued_at(self) -> datetime:
        """The time that the act bears."""
        return self.needed_time("issued_at")


Plan = Callable[[Desk], Act]


def issue(
    module: AnsibleModule, change: Change, plan: Plan, after: Callable[[Desk, Act], None] | None = None
) -> dict[str, Any]:
    """Plan an act; outside check mode write it down, sign it, let the reader judge the result, and file it.

    :param change: the events of the act. :param after: what follows the writing.
    """
    params, check_mode = module.params, module.check_mode
    recorder = Recorder.of(params, check_mode=check_mode)
    now = (run_time if check_mode else commit_time)(params["now"])
    trust = Path(params["trust"])
    with nullcontext() if check_mode else _held(trust):
        desk = _desk(params, trust, now)
        act = plan(desk)
        if act.unsigned is not None:
            _refuse(recorder.against())
            refuse_used(act, desk.signer.keyid, ledger_floor(recorder)[0])
            if not check_mode:
                with recorder.change(change, act.unsigned.digest) as made:
                    made.append(digest_bytes(_commit(desk, act, act.unsigned)))
                    if after is not None:
                        after(desk, act)
                _remember(recorder, used_by(act, desk.signer.keyid))
        return _result(desk, act)


def _held(trust: Path) -> AbstractContextManager[None]:
    ensure_folder(trust.parent)
    return locked(trust)


def _refuse(reasons: Iterable[Mapping[str, Any]]) -> None:
    for entry in reasons:
        raise ModeKeeperError(entry["code"], entry["message"])


def _desk(params: Mapping[str, Any], trust: Path, now: datetime) -> Desk:
    vault = open_vault(Path(params["vault"]))
    key = str(vault.key(params["signer_key"])) if params["signer_key"] else None
    return Desk(
        vault=vault,
        trust=trust,
        material=gather(None, trust, None),
        question=Question(now=now, pin=PIN),
        signer=signer_of({**params, "signer_key": key}),
        params=params,
    )


def _commit(desk: Desk, act: Act, unsigned: Unsigned) -> bytes:
    """Sign, prove and write; the file."""
    data = unsigned.sealed([desk.signer])
    prove_act(act, data, desk.material, desk.question)
    path = desk.path(act)
    in_vault = act.shelf not in SHELVES
    ensure_folder(path.parent)
    if in_vault:
        path.parent.chmod(FOLDER_MODE)
    write_atomic(path, data, FILE_MODE if in_vault else 0o644)
    return data


def _remember(recorder: Recorder, used: LedgerFloor) -> None:
    """After the signing: a number that no signature bears is free."""
    if used != LedgerFloor():
        recorder.commit(Entry(Event.TRUST_FLOOR, (), used.document()))


def _result(desk: Desk, act: Act) -> dict[str, Any]:
    told = {"keyid": desk.signer.keyid, "dest": str(desk.path(act)), "notices": list(act.notices), **act.facts}
    if act.unsigned is None:
        return {"changed": False, **told}
    return {
        "changed": True,
        "digest": act.unsigned.digest,
        **told,
        "diff": [
            {
                "before_header": f"{act.shelf}/{act.name}",
                "after_header": f"{act.shelf}/{act.name}, to be signed by {desk.signer.keyid}, {act.unsigned.digest}",
                "before": _text(act.before),
                "after": _text(act.after),
            }
        ],
    }


def _text(document: Mapping[str, Any] | None) -> str:
    """A document a person reads line by line; without its line feeds and indentation it is the canonical form."""
    if document is None:
        return ""
    return json.dumps(json.loads(canonical_bytes(document)), ensure_ascii=False, indent=1) + "\n"
