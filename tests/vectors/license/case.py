# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A case: the files of one check, and what is asked. Right from the start; a vector spoils one thing."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import rfc8785

from . import dsse, x509
from .keys import Key, key, keyid
from .times import NOW, at, text

CLUSTER = "6f1d0c2e-94a1-4c59-9d0c-3b1e9c9b2a10"
LICENSE_ID = "0b6f3c1a-5d1e-4f0a-8b8e-2f4f6d1c7a55"
OTHER_ID = "1b6f3c1a-5d1e-4f0a-8b8e-2f4f6d1c7a55"
Place = Callable[[Path], None]


def terms(**changes: Any) -> dict[str, Any]:
    """A licence's payload."""
    return {
        "schema": "modekeeper.license/1",
        "id": LICENSE_ID,
        "customer": "acme",
        "features": ["apply"],
        "clusters": [CLUSTER],
        "issued_at": text(at(2026, 1, 1)),
        "not_before": text(at(2026, 1, 1)),
        "not_after": text(at(2027, 1, 1)),
        "grace_days": 7,
        "min_crl": 4,
        **changes,
    }


def license_file(who: str = "issuer", signer: dsse.Signer = dsse.sign, **changes: Any) -> bytes:
    """A licence."""
    return dsse.envelope(dsse.LICENSE, terms(**changes), [key(who)], signer)


def root_set(
    version: int,
    roots: Sequence[x509.Root],
    *,
    signers: Sequence[Key] | None = None,
    threshold: int = 1,
    issuers: Sequence[str] | None = None,
    **changes: Any,
) -> bytes:
    """A root set, signed by its own roots unless told otherwise."""
    value = {
        "schema": "modekeeper.root-set/1",
        "version": version,
        "threshold": threshold,
        "roots": sorted(dsse.b64(root.der) for root in roots),
        "min_crl": {roots[0].id: 4},
        "min_revocations": {},
        "issued_at": text(at(2026, 1, 1) + timedelta(days=version)),
        **({} if issuers is None else {"issuers": sorted(issuers)}),
        **changes,
    }
    return dsse.envelope(dsse.ROOT_SET, value, [root.private for root in roots] if signers is None else signers)


def revocations(who: str = "issuer", number: int = 9, **changes: Any) -> bytes:
    """A revocation list."""
    value = {
        "schema": "modekeeper.revocations/1",
        "number": number,
        "issued_at": text(at(2026, 5, 25)),
        "next_update": text(at(2026, 6, 20)),
        "licenses": [],
        "keys": [],
        **changes,
    }
    return dsse.envelope(dsse.REVOCATIONS, value, [key(who)])


@dataclass
class Case:
    """Files by name, and the question. ``place`` puts something else than a file where the licence is expected."""

    root: x509.Root
    license: bytes | None
    roots: dict[str, bytes]
    issuers: dict[str, bytes]
    crls: dict[str, bytes]
    revocations: dict[str, bytes]
    state: bytes | None
    pin: str
    state_mode: int = 0o600
    place: Place | None = None
    now: datetime = NOW
    feature: str | None = "apply"
    cluster_named: bool = True
    cluster_uid: str | None = CLUSTER
    customer: str | None = None
    server_date: datetime | None = None
    floor: Mapping[str, Any] = field(default_factory=dict)

    def copy(self) -> Case:
        """Another one of the same."""
        twin = copy.copy(self)
        for name in ("roots", "issuers", "crls", "revocations"):
            setattr(twin, name, dict(getattr(self, name)))
        return twin

    def write(self, folder: Path) -> None:
        """As a customer has it: ``license.json``, ``trust/`` and ``state.json``."""
        for name in ("roots", "issuers", "crls", "revocations"):
            (folder / "trust" / name).mkdir(parents=True, exist_ok=True)
            for file, data in getattr(self, name).items():
                (folder / "trust" / name / file).write_bytes(data)
        if self.place is not None:
            self.place(folder / "license.json")
        elif self.license is not None:
            (folder / "license.json").write_bytes(self.license)
        if self.state is not None:
            (folder / "state.json").write_bytes(self.state)
            os.chmod(folder / "state.json", self.state_mode)


def state(domain: str, root: x509.Root, **changes: Any) -> bytes:
    """A trust state."""
    return rfc8785.dumps(
        {
            "schema": "modekeeper.trust-state/1",
            "domain": domain,
            "root_set": 1,
            "crl": {root.id: 4},
            "revocations": {keyid(key("issuer")): 9},
            "time": text(at(2026, 5, 25)),
            "customer": "acme",
            "ledgers": {},
            **changes,
        }
    )


def good() -> Case:
    """All in order."""
    root = x509.root("root one")
    first = root_set(1, [root])
    return Case(
        root=root,
        license=license_file(),
        roots={"1.json": first},
        issuers={"issuer.pem": x509.pem(x509.Issue("issuer", root).certificate())},
        crls={"one.pem": x509.crl_pem(x509.crl(root, 4))},
        revocations={"issuer.json": revocations()},
        state=state(dsse.digest(first), root),
        pin=dsse.digest(first),
    )
