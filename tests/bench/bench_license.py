# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One licence check against the bare signatures it must verify, and lists of 100,000 entries against parsing them."""

from __future__ import annotations

import base64
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator

import rfc8785
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.tools.paths import ROOT
from tests.vectors.license import dsse, x509
from tests.vectors.license.case import CLUSTER, Case, good, revocations
from tests.vectors.license.keys import key, sign
from tests.vectors.license.times import NOW

from .registry import Goal, Row

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._license.judge import judge
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import File, Material
from ansible_collections.modekeeper.core.plugins.module_utils._license.question import Question

ENTRIES = 100_000
VERIFICATIONS = 6
"""Root by itself, root set by its root, issuer by the root, CRL by the root, list by the issuer, licence by the issuer."""
_CALLS, _LARGE_CALLS = 500, 15


def rows(scale: int) -> Iterator[Row]:
    """The check of one licence, then of one whose lists hold 100,000 entries times ``scale``."""
    small = good()
    checked, verified = _best_of(_CALLS, lambda: _check(small), _verify)
    yield Row(
        "licence check",
        checked,
        f"{VERIFICATIONS} P-256 verifications",
        verified,
        unit="ms",
        goal=Goal("<=", 3),
        scale=scale,
    )
    large = _large(ENTRIES * scale)
    checked, before, parsed = _best_of(
        _LARGE_CALLS, lambda: _check(large), lambda: _check(small), lambda: _parse(large)
    )
    yield Row(
        f"lists of {ENTRIES * scale:,} entries",
        checked,
        "parsing them alone",
        before + parsed,
        unit="ms",
        goal=Goal("<=", 1.5),
        scale=scale,
        notes={"crl_bytes": len(large.crls["one.pem"]), "list_bytes": len(large.revocations["issuer.json"])},
    )


def _large(entries: int) -> Case:
    case = good()
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, revoked=[2**60 + at for at in range(entries)]))
    listed = sorted(
        str(uuid.UUID(int=at * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)) for at in range(1, entries + 1)
    )
    case.revocations["issuer.json"] = revocations(licenses=listed)
    return case


def _check(case: Case) -> None:
    files = (case.roots, case.issuers, case.crls, case.revocations)
    roots, issuers, crls, lists = (tuple(File(name, data) for name, data in each.items()) for each in files)
    material = Material(File("license.json", case.license), roots, issuers, crls, lists, File("state", case.state))
    verdict = judge(material, Question(NOW, case.pin, feature="apply", cluster_named=True, cluster_uid=CLUSTER))
    assert verdict.holds, verdict.reasons


_MESSAGE = rfc8785.dumps({"a": "b" * 400})
_SIGNATURE = sign(key("issuer"), _MESSAGE)
_PUBLIC = key("issuer").public_key()
_ALGORITHM = ec.ECDSA(hashes.SHA256())


def _verify() -> None:
    for _unused in range(VERIFICATIONS):
        _PUBLIC.verify(_SIGNATURE, _MESSAGE, _ALGORITHM)


def _parse(case: Case) -> None:
    """What any reader does: the CRL by the library, the envelope and its payload by the standard library; digests to verify."""
    crl = pyca.load_pem_x509_crl(case.crls["one.pem"])
    case.root.certificate.public_key().verify(crl.signature, crl.tbs_certlist_bytes, _ALGORITHM)  # type: ignore[union-attr,call-arg,arg-type]
    envelope = json.loads(case.revocations["issuer.json"])
    body = base64.b64decode(envelope["payload"])
    key("issuer").public_key().verify(
        base64.b64decode(envelope["signatures"][0]["sig"]), dsse.pae(envelope["payloadType"], body), _ALGORITHM
    )
    json.loads(body)


def _best_of(times: int, *works: Callable[[], None]) -> list[float]:
    """Milliseconds of the quickest call of each, in turn: what else the machine does only ever adds, and adds to all of them."""
    found = [float("inf")] * len(works)
    for _unused in range(times):
        for place, work in enumerate(works):
            started = time.perf_counter()
            work()
            found[place] = min(found[place], time.perf_counter() - started)
    return [seconds * 1000 for seconds in found]
