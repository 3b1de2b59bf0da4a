# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What one trust folder knows and another would forget. A bundle is not signed as a whole, so somebody may have taken out of it
what revokes, and left what opens; each piece that is left is authentic. Numbers are held to their floors elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..facts import Facts
from ..issuers import Issuer
from ..revocations import ROLLBACK as _LIST_ROLLBACK
from ..revocations import SignedList, listed_keys, numbers
from ..roots import INVALID as _ROOTS_INVALID
from .standing import Standing

INCOMPLETE = "TRUST_BUNDLE_INCOMPLETE"


def forgotten(before: Standing, after: Standing, moment: datetime) -> Iterator[tuple[str, str]]:
    """Codes and messages; nothing where either folder is not believed."""
    if before.facts is None or after.facts is None or before.facts.chain.domain != after.facts.chain.domain:
        return
    yield from _root_sets(before.facts, after.facts)
    yield from _issuers(before, after, moment)
    yield from _lists(before.facts, after)


def _root_sets(before: Facts, after: Facts) -> Iterator[tuple[str, str]]:
    """Two sets of one version, both signed by enough roots, are two histories."""
    known = {entry.body.version: entry.digest for entry in before.chain.sets}
    for entry in after.chain.sets:
        version = entry.body.version
        if known.get(version, entry.digest) != entry.digest:
            yield _ROOTS_INVALID, f"root set {version} is {entry.digest}, and {known[version]} was taken in before"


def _issuers(before: Standing, after: Standing, moment: datetime) -> Iterator[tuple[str, str]]:
    """A revoked certificate must stay, for a CRL names its serial alone; others may go when they have ended."""
    there = {_named(issuer) for issuer, _code in after.issuers}
    in_force = after.facts.chain.current if after.facts is not None else set()
    revoked = before.revoked
    for issuer, _code in before.issuers:
        certificate, keyid = issuer.certificate, issuer.keyid
        gone = _named(issuer) not in there and issuer.root.keyid in in_force
        if gone and (keyid in revoked or moment <= certificate.not_after):
            yield INCOMPLETE, f"the certificate sha256:{certificate.digest} of issuer {keyid} is not in it"
    # Of a retired root neither certificates nor CRL need remain; but what it revoked stays so under every other.
    for keyid in sorted(revoked & after.good):
        yield INCOMPLETE, f"key {keyid} is revoked, and would be so no longer"


def _named(issuer: Issuer) -> tuple[str, int, str]:
    """What a CRL revokes: the root's serial number, and with it the key."""
    return issuer.root.keyid, issuer.certificate.serial, issuer.keyid


def _lists(before: Facts, after: Standing) -> Iterator[tuple[str, str]]:
    """A signer's list gives way to its own newer one; that of one no longer in good standing may go when nothing is lost."""
    if after.facts is None:
        return
    kept = numbers(after.facts.lists)
    licenses = {name for entry in after.facts.lists for name in entry.body.licenses}
    keys = listed_keys(after.facts.lists)
    for signer, number in sorted(numbers(before.lists).items()):
        if kept.get(signer, -1) >= number:
            continue
        here = f"number {kept[signer]}" if signer in kept else "none"
        if signer in after.signers:
            yield _LIST_ROLLBACK, f"of {signer} there is list {here}, and number {number} was taken in before"
        elif any(_lost(entry, licenses, keys) for entry in before.lists if entry.signer == signer):
            yield _LIST_ROLLBACK, f"what list number {number} of {signer} revoked would be forgotten"


def _lost(entry: SignedList, licenses: set[str], keys: frozenset[str]) -> bool:
    return not licenses.issuperset(entry.body.licenses) or (entry.by_root and not keys.issuperset(entry.body.keys))
