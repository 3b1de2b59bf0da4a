# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The vendor's side: what a customer's check would refuse is not made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.archive import decode
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.making import SCHEMA, make
from tests.vectors.license import dsse, x509
from tests.vectors.license.case import Case, good, revocations, root_set
from tests.vectors.license.cases_roots import gap, hand_over, one_key_twice, only, rotated
from tests.vectors.license.keys import compressed_spki, key, keyid
from tests.vectors.license.times import NOW, text
from tests.vectors.license.vectors import Vector, vectors

from .helpers import asked, codes, contents, made, notices, public_pem

DAY = timedelta(days=1)


def spoilt(spoil: Callable[[Case], object]) -> list[str]:
    case = good()
    spoil(case)
    done = made(case)
    assert done.data is None
    assert faults(SCHEMA, done.report.body) == []
    return codes(done)


def test_a_folder_in_order_is_made_and_told() -> None:
    case = good()
    whole = contents(case, board_keys__b=public_pem(key("board")))
    done = make(whole, asked())
    assert done.data is not None
    assert (codes(done), notices(done)) == ([], [])
    assert decode(done.data) == whole
    body = done.report.body
    assert faults(SCHEMA, body) == []
    assert body["outcome"] == "made"
    assert body["bundle"]["bytes"] == len(done.data)
    assert body["keys"] == [{"use": "board_keys", "keyid": keyid(key("board"))}]
    assert [entry["against"] for entry in body["issuers"]] == [None]
    assert body["summary"]["board_keys"] == 1


def test_the_same_folder_gives_the_same_bytes_on_another_day() -> None:
    whole = contents(good())
    assert make(whole, asked()).data == make(whole, asked(now=NOW + 3 * DAY)).data


def test_after_a_rotation_every_version_travels() -> None:
    case = good()
    rotated(case, steps=3)
    done = made(case)
    assert codes(done) == []
    assert [entry["version"] for entry in done.report.body["chain"]["sets"]] == [1, 2, 3, 4]
    gap_case = good()
    gap(gap_case)
    assert codes(made(gap_case)) == ["TRUST_ROOT_INVALID"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda case: case.roots.clear(), "TRUST_ROOT_MISSING"),
        (one_key_twice, "TRUST_ROOT_THRESHOLD"),
        (lambda case: case.crls.clear(), "CRL_MISSING"),
        (
            lambda case: case.crls.update({"one.pem": x509.crl_pem(x509.crl(case.root, 4, end=NOW - DAY))}),
            "CRL_EXPIRED",
        ),
        (lambda case: case.crls.update({"one.pem": x509.crl_pem(x509.crl(case.root, 3))}), "CRL_ROLLBACK"),
        (lambda case: case.crls.update({"x.pem": b"x"}), "CRL_MALFORMED"),
        (
            lambda case: case.crls.update({"x.pem": x509.crl_pem(x509.crl(case.root, 5, private=key("x")))}),
            "CRL_SIGNATURE_INVALID",
        ),
        (lambda case: case.revocations.clear(), "REVOCATION_LIST_MISSING"),
        (
            lambda case: case.revocations.update({"issuer.json": revocations(next_update=text(NOW - DAY))}),
            "REVOCATION_LIST_EXPIRED",
        ),
        (lambda case: case.revocations.update({"x.json": revocations("nobody")}), "REVOCATION_LIST_INVALID"),
        (lambda case: case.issuers.update({"x.pem": b"x"}), "ISSUER_CERT_MALFORMED"),
        (
            lambda case: case.issuers.update(
                {"x.pem": x509.pem(x509.Issue("x", x509.root("of another vendor")).certificate())}
            ),
            "ISSUER_UNKNOWN",
        ),
        (
            lambda case: case.issuers.update({"x.pem": x509.pem(x509.Issue("x", case.root, ekus=()).certificate())}),
            "ISSUER_EKU_MISSING",
        ),
        (
            lambda case: case.issuers.update({"x.pem": x509.pem(x509.Issue("x", case.root, ca=True).certificate())}),
            "ISSUER_PROFILE_INVALID",
        ),
    ],
)
def test_what_a_customer_would_refuse_is_not_made(spoil: Callable[[Case], object], code: str) -> None:
    assert spoilt(spoil)[0] == code


def test_a_root_in_force_without_a_crl_is_refused_though_another_has_one() -> None:
    case = good()
    roots = [case.root, x509.root("root two")]
    only(case, *roots, pin=False)
    case.roots["1.json"] = root_set(1, roots)
    assert codes(made(case)) == ["CRL_MISSING"]
    case.crls["two.pem"] = x509.crl_pem(x509.crl(roots[1], 1))
    assert codes(made(case)) == []


def test_of_a_retired_root_no_fresh_crl_is_wanted() -> None:
    case = good()
    rotated(case, steps=1)
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, end=NOW - DAY))
    assert codes(made(case)) == []


@pytest.mark.parametrize(
    "data",
    [b"", b"x", public_pem(key("a")) * 2, x509.pem(compressed_spki(key("a")), "PUBLIC KEY")],
    ids=["empty", "no PEM", "two", "another encoding"],
)
def test_a_key_that_is_none_is_refused(data: bytes) -> None:
    assert codes(make(contents(good(), release_keys__r=data), asked())) == ["TRUST_BUNDLE_KEY_INVALID"]


def test_without_an_issuer_in_good_standing_it_is_made_and_told() -> None:
    """The day that the only issuer is revoked, the word must go out, new issuer or not."""
    case = good()
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 5, revoked=[0x22]))
    done = made(case)
    assert (codes(done), notices(done)) == ([], ["TRUST_NO_ISSUER"])
    assert done.report.body["issuers"][0]["against"] == "ISSUER_REVOKED"


def test_a_pinned_vendors_build_makes_none_of_other_roots() -> None:
    case = good()
    assert codes(made(case, pin=case.pin)) == []
    assert codes(made(case, pin="sha256:" + "0" * 64)) == ["TRUST_ROOT_UNPINNED"]


def test_a_machine_that_knows_only_the_first_set_follows_it() -> None:
    case = good()
    hand_over(case, steps=3, last=[x509.root("root new")])
    assert dsse.digest(case.roots["1.json"]) == made(case).report.body["chain"]["first_root_set"]


IN_THE_FOLDER = ("TRUST_ROOT_", "ISSUER_", "CRL_", "ALG_", "REVOCATION_LIST_")
ELSEWHERE = {
    "unknown issuer", "other pin", "root made at home", "older than the state", "below the state", "below min_crl",
    "state deleted, the ledger knows",
}  # fmt: skip
"""Their folder is sound; the fault lies in the licence, the build, or what was seen before."""
VECTORS = [vector for vector in vectors() if (vector.code or "").startswith(IN_THE_FOLDER)]


def test_the_vectors_whose_fault_lies_elsewhere_are_those_that_are_named() -> None:
    made_all_the_same = {vector.title for vector in VECTORS if not refused_or_told(vector)}
    assert made_all_the_same == ELSEWHERE


def refused_or_told(vector: Vector) -> bool:
    """Whether there is no bundle of its folder, or one of which the vendor hears that no licence can hold."""
    case = vector.case()
    done = made(case, now=case.now)
    return done.data is None or "TRUST_NO_ISSUER" in notices(done)
