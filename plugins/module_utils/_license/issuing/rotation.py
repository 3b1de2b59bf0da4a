# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From one root set to the next, signed by one holder after another.

Each holder computes the set from the same order, or takes the proposal as it stands, and adds a signature. Once k roots of
the set before and k of the new one have signed, the set is complete and goes to the trust folder; until then it is a proposal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..._envelope.envelope import Codes, Envelope, read_envelope
from ..._envelope.keys import PublicKey
from ..._envelope.kinds import ROOT_SET
from ..._envelope.signing.sealing import Draft
from ..._reasons.errors import ModeKeeperError
from ..facts import Facts
from ..question import Question
from ..roots import Chain, RootSet, roots_of
from .act import Act
from .gathered import Gathered
from .root_sets import RootSetOrder, next_draft, unsigned_set
from .world import foresee

SHELF, PROPOSED = "roots", "proposed"
"""Folders of the trust folder, and below the vault's ``licenses/ops``."""
_CODES = Codes.same("TRUST_ROOT_INVALID")


def proposal_name(version: int) -> str:
    """Name of the file of a proposed set."""
    return f"root-set-{version}.json"


def next_version(facts: Facts | None) -> int:
    """The version after the newest."""
    return facts.chain.newest.body.version + 1 if facts is not None else 1


def rotation_act(
    facts: Facts | None, question: Question, signer: str, order: RootSetOrder | None, proposal: bytes | None
) -> Act:
    """Add the signature of the root of keyid ``signer``; nothing to sign where nothing is left to do for it.

    :param facts: of the trust folder; None where it holds no root set yet. :param order: None to sign the proposal as it stands.
    :param proposal: file of the set of the next version that is proposed already.
    :raises ModeKeeperError: ``OPTION_INVALID``, ``VAULT_SIGNER_MISMATCH``, ``ISSUE_PROPOSAL_OTHER``, ``ISSUE_BACKDATED``, or the
        reason for which a reader would refuse the set.
    """
    before = facts.chain.newest if facts is not None else None
    if before is not None and order is not None and order.is_met_by(before.body):
        return Act.none(SHELF, f"{before.body.version}.json", _document(before.envelope.payload), _told(before, facts))
    standing = read_envelope(proposal, ROOT_SET, _CODES, "the proposed root set") if proposal is not None else None
    draft = _draft(facts, order, standing)
    candidate = unsigned_set(draft)
    if candidate.body.version != next_version(facts):
        raise ModeKeeperError("TRUST_ROOT_INVALID", f"the proposed root set is version {candidate.body.version}")
    keys = _keys(candidate) | (_keys(before) if before is not None else {})
    if signer not in keys:
        raise ModeKeeperError("VAULT_SIGNER_MISMATCH", f"key {signer} is no root's of the set in force or of the next")
    _foresee(facts, candidate, question)
    known = tuple(entry for entry in standing.signatures if _holds(standing, entry.keyid, keys)) if standing else ()
    gathered = Gathered(draft, known)
    signed = gathered.keyids | {signer}
    complete = all(_enough(entry, signed) for entry in (before, candidate) if entry is not None)
    version = candidate.body.version
    name = f"{version}.json" if complete else proposal_name(version)
    told = {**_told(candidate, facts), "signed_by": sorted(signed)}
    if not complete and signer in gathered.keyids:
        return Act.none(PROPOSED, name, _document(draft.payload), told)
    return Act(
        shelf=SHELF if complete else PROPOSED,
        name=name,
        before=_document(before.envelope.payload) if before is not None else None,
        after=_document(draft.payload),
        unsigned=gathered,
        facts=told,
    )


def _draft(facts: Facts | None, order: RootSetOrder | None, standing: Envelope | None) -> Draft:
    if order is None:
        if standing is None:
            raise ModeKeeperError("OPTION_INVALID", "no roots are named, and no root set is proposed")
        return Draft(ROOT_SET, standing.payload)
    draft = next_draft(facts, order)
    if standing is not None and standing.payload != draft.payload:
        raise ModeKeeperError(
            "ISSUE_PROPOSAL_OTHER", f"root set {next_version(facts)} is proposed with another content"
        )
    return draft


def _foresee(facts: Facts | None, candidate: RootSet, question: Question) -> None:
    sets = (*facts.chain.sets, candidate) if facts is not None else (candidate,)
    chain = Chain(sets, "pin" if question.pin else "folder", roots_of(sets))
    if question.pin and chain.domain != question.pin:
        raise ModeKeeperError("TRUST_ROOT_UNPINNED", f"the first root set is {chain.domain}")
    foresee(replace(facts, chain=chain) if facts is not None else Facts(chain, (), (), ()), question)


def _holds(envelope: Envelope, keyid: str, keys: Mapping[str, PublicKey]) -> bool:
    return keyid in envelope.signers(keys)


def _keys(entry: RootSet) -> dict[str, PublicKey]:
    return {root.key.keyid: root.key for root in entry.roots}


def _enough(entry: RootSet, signed: frozenset[str]) -> bool:
    return len(signed & _keys(entry).keys()) >= entry.body.threshold


def _told(entry: RootSet, facts: Facts | None) -> dict[str, Any]:
    return {"version": entry.body.version, "first_root_set": facts.chain.domain if facts is not None else entry.digest}


def _document(payload: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(payload)
    return found
