# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What holds of every licence, whatever is turned, tightened, raised or added."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vectors.license import dsse, x509
from tests.vectors.license.case import LICENSE_ID, OTHER_ID, Case, good, license_file, revocations, root_set, state
from tests.vectors.license.keys import key, keyid
from tests.vectors.license.times import NOW, text
from tests.vectors.license.vectors import vectors

from .helpers import in_memory, material, question

FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
rngs = st.integers(0, 2**32).map(random.Random)
PLACES = ("license", "roots", "issuers", "crls", "revocations", "state")
REFUSED = [vector for vector in vectors() if vector.code and vector.id > "L013"]


@cache
def rotated() -> Case:
    """The richest case that holds: three sets of roots, two CRLs."""
    (vector,) = (entry for entry in vectors() if entry.title == "rotation drill N to N+3")
    case = vector.case()
    assert in_memory(case).holds
    return case


@cache
def refused(index: int) -> Case:
    """A case that does not hold, made once."""
    case = REFUSED[index].case()
    if REFUSED[index].title == "0664":
        case.state = b"{}"  # the mode of a file is no affair of bytes
    if case.place is not None or case.license is None:
        case.license = b""
    return case


def turned(case: Case, place: str, pick: int, bit: int) -> Case:
    """The case with one bit of one file turned."""
    twin = case.copy()
    if place in ("license", "state"):
        data = getattr(twin, place)
        if data:
            setattr(twin, place, _flip(data, bit))
        return twin
    files = getattr(twin, place)
    if files:
        name = sorted(files)[pick % len(files)]
        files[name] = _flip(files[name], bit)
    return twin


def _flip(data: bytes, bit: int) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    changed[bit // 8 % len(data)] ^= 1 << bit % 8
    return bytes(changed)


@FEW
@given(st.integers(0, len(REFUSED) - 1), st.sampled_from(PLACES), st.integers(0, 9), st.integers(0, 8 * 4000))
def test_a_turned_bit_never_makes_a_refused_licence_hold(index: int, place: str, pick: int, bit: int) -> None:
    case = turned(refused(index), place, pick, bit)
    # What opens by a changed state or question is no forgery: the vectors of these are spoilt there, and may be healed there.
    healed = place == "state" and REFUSED[index].code in {
        "TRUST_ROOT_ROLLBACK", "TRUST_STATE_INVALID", "CLOCK_ROLLBACK", "CRL_ROLLBACK", "REVOCATION_LIST_ROLLBACK",
        "CUSTOMER_MISMATCH",
    }  # fmt: skip
    assert healed or not in_memory(case).holds


@FEW
@given(st.sampled_from(["issuers", "crls"]), st.integers(0, 9), st.integers(0, 8 * 4000))
def test_a_turned_bit_in_a_certificate_or_crl_file_never_leaves_ok(place: str, pick: int, bit: int) -> None:
    assert not in_memory(turned(rotated(), place, pick, bit)).holds


def der_bits(place: str) -> list[tuple[str, bytes]]:
    """The DER of each certificate or CRL of the richest case."""
    load = {"issuers": pyca.load_pem_x509_certificate, "crls": pyca.load_pem_x509_crl}[place]
    return [(name, load(data).public_bytes(Encoding.DER)) for name, data in getattr(rotated(), place).items()]


@FEW
@given(st.sampled_from(["issuers", "crls"]), st.integers(0, 9), st.integers(0, 8 * 1000))
def test_a_turned_bit_in_der_never_leaves_ok(place: str, pick: int, bit: int) -> None:
    files = der_bits(place)
    name, raw = files[pick % len(files)]
    case = rotated().copy()
    getattr(case, place)[name] = x509.pem(_flip(raw, bit), "CERTIFICATE" if place == "issuers" else "X509 CRL")
    assert not in_memory(case).holds


@FEW
@given(st.integers(0, 8 * 4000))
def test_a_turned_bit_of_what_was_signed_never_leaves_ok(bit: int) -> None:
    case = good()
    assert case.license is not None
    value = json.loads(case.license)
    value["payload"] = dsse.b64(_flip(base64.b64decode(value["payload"]), bit))
    case.license = dsse.dump(value)
    assert not in_memory(case).holds


@FEW
@given(rngs)
def test_the_order_of_the_files_has_no_say(rng: random.Random) -> None:
    for case in (rotated(), refused(rng.randrange(len(REFUSED)))):
        shuffled = case.copy()
        for name in ("roots", "issuers", "crls", "revocations"):
            files = list(getattr(case, name).items())
            rng.shuffle(files)
            setattr(shuffled, name, dict(files))
        assert in_memory(shuffled).reasons == in_memory(case).reasons
        assert in_memory(shuffled).checks == in_memory(case).checks


def test_the_names_of_the_files_have_no_say() -> None:
    case = rotated().copy()
    for name in ("roots", "issuers", "crls", "revocations"):
        files = getattr(case, name)
        setattr(case, name, {f"{len(files) - at}.x": data for at, data in enumerate(files.values())})
    assert in_memory(case).holds


@FEW
@given(st.integers(1, 10**9))
def test_time_after_the_end_never_opens(seconds: int) -> None:
    case = good()
    ends = in_memory(case).holds_until
    assert ends is not None
    assert in_memory(case, now=ends).holds
    try:
        later = ends + timedelta(seconds=seconds)
    except OverflowError:
        return
    assert not in_memory(case, now=later).holds
    assert not in_memory(case, at=later).holds


TIGHTER: dict[str, Callable[[Case, int], object]] = {
    "customer": lambda case, _n: setattr(case, "customer", "umbrella"),
    "cluster": lambda case, n: setattr(case, "cluster_uid", f"{n:08d}"),
    "feature": lambda case, n: setattr(case, "feature", f"f{'_' * (n % 20)}"),
    "floor of CRLs": lambda case, n: setattr(case, "floor", {"crl": {case.root.id: n}}),
    "floor of lists": lambda case, n: setattr(case, "floor", {"revocations": {keyid(key("issuer")): n}}),
    "floor of sets": lambda case, n: setattr(case, "floor", {"root_set": n}),
    "floor of time": lambda case, n: setattr(case, "floor", {"time": NOW + timedelta(minutes=n)}),
    "state": lambda case, n: setattr(case, "state", state(case.pin, case.root, crl={case.root.id: 4 + n})),
    "min_crl": lambda case, n: setattr(case, "license", license_file(min_crl=4 + n)),
    "revoked licence": lambda case, n: case.revocations.update(
        {f"more{n}.json": revocations("root one", n, licenses=[LICENSE_ID])}
    ),
    "revoked key": lambda case, n: case.revocations.update(
        {f"more{n}.json": revocations("root one", n, keys=[keyid(key("issuer"))])}
    ),
    "revoked certificate": lambda case, n: case.crls.update(
        {f"more{n}.pem": x509.crl_pem(x509.crl(case.root, n, revoked=[0x22]))}
    ),
    "other licence revoked": lambda case, n: case.revocations.update(
        {f"more{n}.json": revocations("root one", n, licenses=[OTHER_ID])}
    ),
    "server's clock": lambda case, n: setattr(case, "server_date", NOW + timedelta(minutes=n)),
}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(REFUSED) - 1), st.sampled_from(sorted(TIGHTER)), st.integers(0, 50))
def test_what_tightens_never_opens(index: int, what: str, figure: int) -> None:
    case = refused(index).copy()
    replaces = {"state": "state", "min_crl": "license", "customer": "customer", "cluster": "cluster_uid"}
    before = getattr(case, replaces[what]) if what in replaces else None
    TIGHTER[what](case, figure)
    if what in {"state", "min_crl"} and before != getattr(good(), replaces[what]):
        return  # that would mend what the vector spoilt
    assert not in_memory(case).holds


@pytest.mark.parametrize("what", sorted(set(TIGHTER) - {"other licence revoked"}))
def test_what_is_tightened_far_enough_closes(what: str) -> None:
    case = good()
    TIGHTER[what](case, 50)
    assert not in_memory(case).holds


@FEW
@given(st.integers(0, len(REFUSED) - 1))
def test_the_first_code_is_the_least_rank_and_what_was_not_evaluated_is_no_reason(index: int) -> None:
    verdict = in_memory(refused(index))
    results = {entry["code"]: entry["result"] for entry in verdict.checks}
    failed = [code for code, result in results.items() if result == "failed"]
    assert verdict.code == failed[0]
    assert {entry["code"] for entry in verdict.reasons} == set(failed)


def test_the_same_question_twice_has_the_same_answer() -> None:
    case = rotated()
    assert question(case) == question(case)
    assert material(case).digests() == material(case).digests()
    assert in_memory(case).reasons == in_memory(case).reasons


def test_a_removed_list_or_crl_that_was_seen_does_not_help() -> None:
    """A root's list that names the key is deleted; the issuer's own is fresh: the state remembers that there was one."""
    case = good()
    case.revocations["root.json"] = revocations("root one", 5)
    assert in_memory(case).holds
    seen = in_memory(case).seen
    assert seen is not None
    case.state = seen.encode()
    del case.revocations["root.json"]
    assert in_memory(case).code == "REVOCATION_LIST_ROLLBACK"


def test_a_list_of_a_revoked_issuer_still_counts() -> None:
    """Else revoking that issuer would open what its list had closed."""
    case = good()
    two = x509.Issue("issuer two", case.root, serial=0x33, common="ModeKeeper issuer two")
    case.issuers["two.pem"] = x509.pem(two.certificate())
    case.revocations["two.json"] = revocations("issuer two", 1, licenses=[LICENSE_ID])
    assert in_memory(case).code == "LICENSE_REVOKED"
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, revoked=[0x33]))
    assert in_memory(case).code == "LICENSE_REVOKED"


def test_a_set_that_asks_for_several_roots_must_list_its_issuers() -> None:
    case = good()
    roots = [case.root, x509.root("root two")]
    for issuers, code in ((None, "TRUST_ROOT_INVALID"), ([], "ISSUER_NOT_AUTHORISED"), ([keyid(key("issuer"))], None)):
        first = root_set(1, roots, threshold=2, issuers=issuers, min_crl={case.root.id: 4})
        case.roots, case.pin, case.state = {"1.json": first}, dsse.digest(first), None
        assert in_memory(case).code == code


def test_a_stolen_root_alone_sets_no_time_after_it_was_retired() -> None:
    case = rotated().copy()
    late = text(NOW + timedelta(days=300))
    case.revocations["old.json"] = revocations(
        "root one", 2**50, issued_at=late, next_update=text(NOW + timedelta(days=310))
    )
    verdict = in_memory(case)
    assert verdict.holds
    assert verdict.seen is not None
    assert key_of_old(case) not in verdict.seen.floor.revocations


def key_of_old(case: Case) -> str:
    return case.root.id


def test_nor_does_its_crl() -> None:
    case = rotated().copy()
    late = NOW + timedelta(days=300)
    case.crls["late.pem"] = x509.crl_pem(x509.crl(case.root, 2**50, start=late, end=late + timedelta(days=9)))
    verdict = in_memory(case)
    assert verdict.holds
    assert verdict.seen is not None
    assert case.root.id not in verdict.seen.floor.crl


def test_what_a_revoked_issuer_signs_proves_neither_time_nor_number() -> None:
    case = good()
    late = text(NOW + timedelta(days=90))
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, revoked=[0x22]))
    case.license = license_file(issued_at=late)
    case.revocations["late.json"] = revocations(
        number=2**50, issued_at=late, next_update=text(NOW + timedelta(days=99))
    )
    verdict = in_memory(case)
    assert verdict.code == "ISSUER_REVOKED"
    assert verdict.seen is not None
    assert verdict.seen.floor.time is not None
    assert verdict.seen.floor.time < NOW
    assert keyid(key("issuer")) not in verdict.seen.floor.revocations


def test_a_licence_begins_at_its_very_second() -> None:
    case = good()
    case.license = license_file(not_before=text(NOW))
    assert in_memory(case).holds
    assert in_memory(case, now=NOW + timedelta(microseconds=999_999)).holds
    assert in_memory(case, now=NOW - timedelta(microseconds=1)).code == "LICENSE_NOT_YET_VALID"
