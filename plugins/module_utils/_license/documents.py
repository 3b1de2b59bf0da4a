# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The signed documents of the trust chain, as closed schemas. A payload is parsed only after it was authenticated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .._envelope import strict_base64
from .._envelope.keys import KEYID
from .._envelope.members import FormError, are_uuids, closed, integer, numbers, text, texts, time
from .features import FEATURE

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CUSTOMER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
CLUSTER = re.compile(r"[0-9A-Za-z-]{1,64}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
MOST_ROOTS = 16
_MOST_ENTRIES = 500_000
MOST_LIST_LIFE = timedelta(days=180)


@dataclass(frozen=True)
class License:
    """Whom the vendor licensed for what.

    :ivar min_crl: number that the CRL of the issuing root has at least.
    """

    id: str
    customer: str
    features: tuple[str, ...]
    clusters: tuple[str, ...]
    issued_at: datetime
    not_before: datetime
    not_after: datetime
    grace: timedelta
    min_crl: int

    @property
    def ends(self) -> datetime:
        """The last moment that it holds, grace included."""
        return self.not_after + self.grace


@dataclass(frozen=True)
class RootSetBody:
    """One version of the roots.

    :ivar roots: DER of their certificates. :ivar issuers: keyids of the issuers that the set authorises; None where it lists
        none and every issuer of a root will do.
    """

    version: int
    threshold: int
    roots: tuple[bytes, ...]
    issuers: frozenset[str] | None
    min_crl: Mapping[str, int]
    min_revocations: Mapping[str, int]
    issued_at: datetime


@dataclass(frozen=True)
class RevocationsBody:
    """Revoked licences by id, and revoked keys by keyid."""

    number: int
    issued_at: datetime
    next_update: datetime
    licenses: tuple[str, ...]
    keys: tuple[str, ...]


def parse_license(document: Any) -> License:
    """A licence.

    :raises FormError: off the schema.
    """
    names = ("id", "customer", "features", "clusters", "issued_at", "not_before", "not_after", "grace_days", "min_crl")
    members = closed(document, "modekeeper.license/1", names)
    found = License(
        id=text(members, "id", UUID),
        customer=text(members, "customer", CUSTOMER),
        features=texts(members, "features", FEATURE, 1, 64),
        clusters=texts(members, "clusters", CLUSTER, 1, 1000),
        issued_at=time(members, "issued_at"),
        not_before=time(members, "not_before"),
        not_after=time(members, "not_after"),
        grace=timedelta(days=integer(members, "grace_days", 0, 30)),
        min_crl=integer(members, "min_crl"),
    )
    if found.not_after < found.not_before:
        raise FormError("not_after lies before not_before")
    try:
        found.ends  # noqa: B018 - a year beyond 9999 has no end
    except OverflowError:
        raise FormError("not_after with its grace lies beyond the calendar") from None
    return found


def parse_root_set(document: Any) -> RootSetBody:
    """A root set; what its roots are is not looked at.

    :raises FormError: off the schema.
    """
    names = ("version", "threshold", "roots", "min_crl", "min_revocations", "issued_at")
    members = closed(document, "modekeeper.root-set/1", names, ("issuers",))
    roots = texts(members, "roots", _BASE64, 1, MOST_ROOTS)
    threshold = integer(members, "threshold", 1, len(roots))
    if threshold > 1 and "issuers" not in members:
        raise FormError("a set that needs several roots must list its issuers")
    try:
        certificates = tuple(map(strict_base64.decode, roots))
    except ValueError:
        raise FormError("an entry of roots is not strict base64") from None
    return RootSetBody(
        version=integer(members, "version", 1),
        threshold=threshold,
        roots=certificates,
        issuers=frozenset(texts(members, "issuers", KEYID, 0, 1000)) if "issuers" in members else None,
        min_crl=numbers(members, "min_crl", KEYID, 1000),
        min_revocations=numbers(members, "min_revocations", KEYID, 1000),
        issued_at=time(members, "issued_at"),
    )


def parse_revocations(document: Any) -> RevocationsBody:
    """A revocation list of at most 180 days.

    :raises FormError: off the schema.
    """
    names = ("number", "issued_at", "next_update", "licenses", "keys")
    members = closed(document, "modekeeper.revocations/1", names)
    found = RevocationsBody(
        number=integer(members, "number"),
        issued_at=time(members, "issued_at"),
        next_update=time(members, "next_update"),
        licenses=texts(members, "licenses", are_uuids, 0, _MOST_ENTRIES),
        keys=texts(members, "keys", KEYID, 0, _MOST_ENTRIES),
    )
    if not timedelta(0) < found.next_update - found.issued_at <= MOST_LIST_LIFE:
        raise FormError("next_update is not within 180 days after issued_at")
    return found
