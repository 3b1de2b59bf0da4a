# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The next revocation list of an issuer or a root: one number more, all that was ever named, and what is named now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..._artifact.clock import format_time
from ..._envelope.kinds import REVOCATIONS
from ..._envelope.members import FormError
from ..._envelope.signing.sealing import Draft
from ..._reasons.errors import ModeKeeperError
from ..documents import RevocationsBody, parse_revocations
from ..revocations import SignedList, numbers
from ..warnings import LIST_DEFAULT_LIFE
from .act import Act
from .dates import check_order, long_lived
from .world import World, foresee

SHELF = "revocations"


@dataclass(frozen=True)
class RevocationOrder:
    """What to revoke; nothing renews the list. :ivar next_update: None for 30 days after."""

    licenses: frozenset[str]
    keys: frozenset[str]
    issued_at: datetime
    next_update: datetime | None = None


def revocation_act(world: World, signer: str, order: RevocationOrder) -> Act:
    """The next list of the key ``signer``; nothing to sign where the list in force says it all.

    :raises ModeKeeperError: ``VAULT_SIGNER_MISMATCH``, ``OPTION_INVALID``, ``ISSUE_BACKDATED``, or the reason for which a reader
        would refuse it.
    """
    by_root = world.root(signer) is not None
    issuer = None if by_root else next(iter(world.certificates(signer)), None)
    if not by_root and issuer is None:
        raise ModeKeeperError(
            "VAULT_SIGNER_MISMATCH", f"key {signer} is neither a root's in force nor an issuer's of this trust folder"
        )
    if order.keys and not by_root:
        raise ModeKeeperError("OPTION_INVALID", f"key {signer} is an issuer's, and only a root's list may name keys")
    found = world.list_file(signer)
    standing = found[1].body if found is not None else None
    name = found[0] if found is not None else f"{signer[:16]}.json"
    licenses, keys = _named(world, signer)
    asked = order.licenses | order.keys
    if standing is not None and (asked <= licenses | keys if asked else order.issued_at <= standing.issued_at):
        return Act.none(SHELF, name, _as_document(standing), {"number": standing.number})
    check_order(order.issued_at, standing.issued_at if standing is not None else None)
    until = order.next_update or order.issued_at + LIST_DEFAULT_LIFE
    document = _document(
        _next_number(world, signer), order.issued_at, until, licenses | order.licenses, keys | order.keys
    )
    try:
        body = parse_revocations(document)
    except FormError as exc:
        raise ModeKeeperError("OPTION_INVALID", f"the revocation list: {exc}") from None
    lists = (*world.facts.lists, SignedList(body, signer, by_root))
    # As the reader of a licence by this issuer, whose dates and numbers then count.
    foresee(replace(world.facts, lists=lists, issuer=issuer, sound=issuer is not None), world.question)
    return Act(
        shelf=SHELF,
        name=name,
        before=_as_document(standing) if standing is not None else None,
        after=document,
        unsigned=Draft.of(REVOCATIONS, document),
        facts={"number": body.number},
        notices=long_lived("the revocation list", order.issued_at, until, LIST_DEFAULT_LIFE),
    )


def _named(world: World, signer: str) -> tuple[frozenset[str], frozenset[str]]:
    """All licences and keys that this signer ever named."""
    mine = [entry.body for entry in world.facts.lists if entry.signer == signer]
    return frozenset().union(*(body.licenses for body in mine)), frozenset().union(*(body.keys for body in mine))


def _next_number(world: World, signer: str) -> int:
    return 1 + max(numbers(world.facts.lists).get(signer, 0), world.facts.required().revocations.get(signer, 0))


def _as_document(body: RevocationsBody) -> dict[str, Any]:
    return _document(body.number, body.issued_at, body.next_update, frozenset(body.licenses), frozenset(body.keys))


def _document(
    number: int, issued_at: datetime, next_update: datetime, licenses: frozenset[str], keys: frozenset[str]
) -> dict[str, Any]:
    return {
        "schema": "modekeeper.revocations/1",
        "number": number,
        "issued_at": format_time(issued_at),
        "next_update": format_time(next_update),
        "licenses": sorted(licenses),
        "keys": sorted(keys),
    }
