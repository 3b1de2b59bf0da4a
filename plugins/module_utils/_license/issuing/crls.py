# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The next CRL of a root: one number more, every serial that it ever named, and those of the keys that are revoked now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..._artifact.clock import format_time
from ..._reasons.errors import ModeKeeperError
from ..crl import Crl, load_crl_pem
from ..crls import RootCrl, numbers
from ..documents import MOST_LIST_LIFE
from ..roots import Root
from ..warnings import CRL_DEFAULT_LIFE
from .act import Act
from .dates import check_order, long_lived
from .names import authority_of, name_of
from .tbs import Tbs, crl_tbs
from .world import World, foresee

SHELF = "crls"


@dataclass(frozen=True)
class CrlOrder:
    """Keys of issuers to revoke; none renews the CRL. :ivar next_update: None for 90 days after."""

    keys: frozenset[str]
    issued_at: datetime
    next_update: datetime | None = None


def crl_act(world: World, signer: str, order: CrlOrder) -> Act:
    """The next CRL of the root of keyid ``signer``; nothing to sign where the CRL in force says it all.

    :raises ModeKeeperError: ``VAULT_SIGNER_MISMATCH``, ``ISSUER_UNKNOWN``, ``OPTION_INVALID``, ``ISSUE_BACKDATED``, or the reason
        for which a reader would refuse it.
    """
    root = world.root(signer)
    if root is None:
        raise ModeKeeperError("VAULT_SIGNER_MISMATCH", f"key {signer} is no root's in force")
    asked = {serial for keyid in sorted(order.keys) for serial in _serials(world, root, keyid)}
    named = _named(world, signer)
    found = world.crl_file(signer)
    standing = found[1].crl if found is not None else None
    name = found[0] if found is not None else f"{signer[:16]}.pem"
    before = _as_document(root, standing) if standing is not None else None
    if standing is not None and (asked <= named.keys() if asked else order.issued_at <= standing.this_update):
        return Act.none(SHELF, name, before or {}, {"number": standing.number})
    check_order(order.issued_at, standing.this_update if standing is not None else None)
    until = order.next_update or order.issued_at + CRL_DEFAULT_LIFE
    if not order.issued_at < until <= order.issued_at + MOST_LIST_LIFE:
        raise ModeKeeperError("OPTION_INVALID", "the CRL: next_update is not within 180 days after issued_at")
    entries = {**dict.fromkeys(sorted(asked), order.issued_at), **named}
    number = _next_number(world)
    tbs = _tbs(root, number, order.issued_at, until, entries)
    crl = load_crl_pem(tbs.with_signature())
    foresee(replace(world.facts, crls=(*world.facts.crls, RootCrl(crl, root))), world.question)
    return Act(
        shelf=SHELF,
        name=name,
        before=before,
        after=_as_document(root, crl),
        unsigned=tbs,
        facts={"number": number},
        notices=long_lived("the CRL", order.issued_at, until, CRL_DEFAULT_LIFE),
    )


def _serials(world: World, root: Root, keyid: str) -> list[int]:
    """Serial numbers of the certificates that ``root`` gave to ``keyid``."""
    mine = [entry.certificate.serial for entry in world.certificates(keyid) if entry.root.keyid == root.keyid]
    if not mine:
        raise ModeKeeperError(
            "ISSUER_UNKNOWN", f"root {root.keyid} signed no certificate of key {keyid} in this folder"
        )
    return mine


def _named(world: World, signer: str) -> dict[int, datetime]:
    """All serial numbers that this root ever named, and when first."""
    found: dict[int, datetime] = {}
    for entry in world.facts.crls:
        if entry.root.keyid == signer:
            for serial, moment in entry.crl.entries().items():
                found[serial] = min(moment, found.get(serial, moment))
    return found


def _next_number(world: World) -> int:
    """One more than any root's CRL has or must have.

    A licence asks for a number of the root that its issuer has a certificate of. When another root certifies that issuer anew,
    the licence goes on asking for that number: so a new root's CRLs begin above those of the roots before it.
    """
    return 1 + max([0, *numbers(world.facts.crls).values(), *world.facts.required().crl.values()])


def _tbs(root: Root, number: int, begins: datetime, ends: datetime, entries: Mapping[int, datetime]) -> Tbs:
    from cryptography import x509

    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(name_of(root.certificate))
        .last_update(begins)
        .next_update(ends)
        .add_extension(authority_of(root.certificate), critical=False)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for serial in sorted(entries):
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(entries[serial]).build()
        builder = builder.add_revoked_certificate(entry)
    return crl_tbs(builder)


def _as_document(root: Root, crl: Crl) -> dict[str, Any]:
    return {
        "issuer": name_of(root.certificate).rfc4514_string(),
        "issuer_key": root.keyid,
        "number": crl.number,
        "this_update": format_time(crl.this_update),
        "next_update": format_time(crl.next_update),
        "revoked": {f"{serial:x}": format_time(moment) for serial, moment in sorted(crl.entries().items())},
    }
