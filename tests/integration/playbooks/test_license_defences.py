# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Ways round a refusal, tried through the playbook as a customer's user would: each ends in its own code, and with the artefact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.vectors.license import x509
from tests.vectors.license.case import Case, good, revocations
from tests.vectors.license.times import text
from tests.vectors.license.vectors import Vector, vectors

from .runner import Run, body, playbook

DEFENCES = {
    "L052": "an old root set",
    "L057": "a clock turned back behind the trust state",
    "L058": "a clock turned back behind the licence",
    "L085": "a key certified again after its revocation",
    "L086": "an issuer whose key a root listed",
    "L096": "an old CRL, and the state knows",
    "L097": "an old CRL, the state knows less than the licence",
    "L103": "a licence that outlives its issuer",
    "L104": "a revoked licence",
    "L108": "an old revocation list",
    "L110": "a licence after its end",
    "L114": "another customer's licence",
}
VECTORS = [vector for vector in vectors() if vector.id in DEFENCES]


def check(folder: Path, case: Case, **more: Any) -> Run:
    variables = {
        "modekeeper_license": "license.json",
        "modekeeper_trust": "trust",
        "modekeeper_trust_state": "state.json",
        "modekeeper_ledger": "",
        "modekeeper_now": text(case.now),
        **more,
    }
    return playbook("license_check", variables, cwd=folder)


def refused(run: Run, folder: Path, code: str) -> None:
    assert (run.status, run.first_word) == (2, code), run.text
    assert body(folder / "out", "license.json")["outcome"] == "refused"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: DEFENCES[vector.id].replace(" ", "-"))
def test_it_is_refused(vector: Vector, tmp_path: Path) -> None:
    case = vector.case()
    case.write(tmp_path)
    refused(check(tmp_path, case), tmp_path, vector.code or "")


def test_all_that_is_named_is_tried() -> None:
    assert len(VECTORS) == len(DEFENCES)


def test_what_was_seen_once_cannot_be_unseen(tmp_path: Path) -> None:
    """A machine checks with newer files; then the older ones are put back, one after the other."""
    case = good()
    case.state = None
    old = (case.crls["one.pem"], case.revocations["issuer.json"])
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 7))
    case.revocations["issuer.json"] = revocations(number=12)
    case.write(tmp_path)
    assert check(tmp_path, case).status == 0
    crl, listed = tmp_path / "trust" / "crls" / "one.pem", tmp_path / "trust" / "revocations" / "issuer.json"
    for path, older, code in ((crl, old[0], "CRL_ROLLBACK"), (listed, old[1], "REVOCATION_LIST_ROLLBACK")):
        newer = path.read_bytes()
        path.write_bytes(older)
        refused(check(tmp_path, case), tmp_path, code)
        path.unlink()
        gone = {"CRL_ROLLBACK": "CRL_MISSING", "REVOCATION_LIST_ROLLBACK": "REVOCATION_LIST_MISSING"}[code]
        refused(check(tmp_path, case), tmp_path, gone)
        path.write_bytes(newer)
    refused(check(tmp_path, case, modekeeper_now="2026-05-24T00:00:00Z"), tmp_path, "CLOCK_ROLLBACK")
    assert check(tmp_path, case).status == 0


def test_another_customer_is_told_without_a_state_too(tmp_path: Path) -> None:
    case = good()
    case.state = None
    case.write(tmp_path)
    refused(check(tmp_path, case, modekeeper_customer="umbrella"), tmp_path, "CUSTOMER_MISMATCH")
