# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From files to statements that are believed: the type is checked, the signature verified, and only then is anything parsed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .._envelope.envelope import Codes, read_envelope
from .._envelope.keys import KeyRefusedError, PublicKey, load_spki
from .._envelope.kinds import APPROVAL
from .._reasons.errors import ModeKeeperError
from .statement import APPROVER, PLANNER, Statement, parse_statement

_CODES = Codes.same("APPROVAL_UNREADABLE")


@dataclass(frozen=True)
class ApprovalFile:
    """One file of the folder: its name, and its bytes or why they could not be read."""

    name: str
    data: bytes | ModeKeeperError


@dataclass(frozen=True)
class Signers:
    """The passport's keys by role and keyid; one keyid for one key, however it is written."""

    planners: Mapping[str, PublicKey]
    approvers: Mapping[str, PublicKey]

    @classmethod
    def of(cls, planners: Iterable[bytes], approvers: Iterable[bytes]) -> Signers:
        """The keys of SubjectPublicKeyInfos; one that is no point of the curve signs nothing."""
        return cls(_keys(planners), _keys(approvers))

    def of_role(self, role: str) -> Mapping[str, PublicKey]:
        """The keys of a role."""
        return self.approvers if role == APPROVER else self.planners


@dataclass(frozen=True)
class Signed:
    """A statement, and the key of the passport, of whatever role, that signed it."""

    name: str
    keyid: str
    statement: Statement


@dataclass(frozen=True)
class Refused:
    """A file that says nothing: why, as the code of a reason and a text that begins with its name."""

    code: str
    message: str


@dataclass(frozen=True)
class Approvals:
    """All files of the folder, each in one of the two."""

    signed: tuple[Signed, ...] = ()
    refused: tuple[Refused, ...] = ()


def read_approvals(files: Iterable[ApprovalFile], signers: Signers) -> Approvals:
    """What the files say, in the order of their names."""
    signed: list[Signed] = []
    refused: list[Refused] = []
    for file in sorted(files, key=lambda entry: entry.name):
        try:
            signed.append(_signed(file, signers))
        except ModeKeeperError as exc:
            refused.append(Refused(exc.code, exc.message))
    return Approvals(tuple(signed), tuple(refused))


def _signed(file: ApprovalFile, signers: Signers) -> Signed:
    if isinstance(file.data, ModeKeeperError):
        raise ModeKeeperError("APPROVAL_UNREADABLE", f"{file.name}: {file.data.message}")
    envelope = read_envelope(file.data, APPROVAL, _CODES, file.name)
    (keyid,) = envelope.signers({**signers.planners, **signers.approvers}) or (None,)
    if keyid is None:
        raise ModeKeeperError("APPROVAL_SIGNATURE_INVALID", f"{file.name} is not signed by a key of the passport")
    statement = parse_statement(envelope.payload, file.name)
    if keyid not in signers.of_role(statement.role):
        other = PLANNER if statement.role == APPROVER else APPROVER
        raise ModeKeeperError(
            "APPROVAL_SELF", f"{file.name} speaks as {statement.role} with the key of a passport's {other}"
        )
    return Signed(file.name, keyid, statement)


def _keys(encoded: Iterable[bytes]) -> dict[str, PublicKey]:
    found: dict[str, PublicKey] = {}
    for spki in encoded:
        try:
            key = load_spki(spki)
        except KeyRefusedError:
            continue
        found[key.keyid] = key
    return found
