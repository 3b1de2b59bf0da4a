# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What roots, issuers, CRLs, sets and lists must look like, one departure at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization

from tests.vectors.license import dsse, x509
from tests.vectors.license.case import CLUSTER, LICENSE_ID, Case, good, license_file, revocations, root_set
from tests.vectors.license.keys import key, keyid, spki
from tests.vectors.license.times import NOW, at, text

from .helpers import in_memory

AKI = pyca.AuthorityKeyIdentifier
ROOT = x509.root("root one")


def rebuilt(pem: bytes, replace: dict[type, tuple[Any, bool] | None], extra: Any = None, **dates: Any) -> bytes:
    """An issuer's certificate with extensions replaced (None: left out), signed by the root."""
    old = pyca.load_pem_x509_certificate(pem)
    built = (
        pyca.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(old.public_key())
        .serial_number(old.serial_number)
        .not_valid_before(dates.get("start", old.not_valid_before_utc))
        .not_valid_after(dates.get("end", old.not_valid_after_utc))
    )
    for entry in old.extensions:
        value, critical = entry.value, entry.critical
        if type(value) in replace:
            change = replace[type(value)]
            if change is None:
                continue
            value, critical = change
        built = built.add_extension(value, critical=critical)
    if extra is not None:
        built = built.add_extension(extra, critical=False)
    return built.sign(key("root one"), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def issuer(replace: dict[type, tuple[Any, bool] | None], extra: Any = None, **dates: Any) -> Callable[[Case], None]:
    def spoil(case: Case) -> None:
        case.issuers["issuer.pem"] = rebuilt(case.issuers["issuer.pem"], replace, extra, **dates)

    return spoil


def old(kind: type) -> Any:
    certificate = pyca.load_pem_x509_certificate(good().issuers["issuer.pem"])
    return certificate.extensions.get_extension_for_class(kind).value


ISSUERS = {
    "no basic constraints": issuer({pyca.BasicConstraints: None}),
    "basic constraints not critical": issuer({pyca.BasicConstraints: (old(pyca.BasicConstraints), False)}),
    "no key usage": issuer({pyca.KeyUsage: None}),
    "key usage not critical": issuer({pyca.KeyUsage: (old(pyca.KeyUsage), False)}),
    "another usage": issuer({pyca.KeyUsage: (x509.usage("digital_signature", "crl_sign"), True)}),
    "no AKI": issuer({AKI: None}),
    "AKI of another": issuer({AKI: (AKI(b"0" * 20, None, None), False)}),
    "AKI critical": issuer({AKI: (old(AKI), True)}),
    "no SKI": issuer({pyca.SubjectKeyIdentifier: None}),
    "SKI critical": issuer({pyca.SubjectKeyIdentifier: (old(pyca.SubjectKeyIdentifier), True)}),
    "one more": issuer({}, pyca.SubjectAlternativeName([pyca.DNSName("x")])),
    "ends after its root": issuer({}, end=at(2041)),
}


@pytest.mark.parametrize("what", ISSUERS)
def test_an_issuer_off_its_profile(what: str) -> None:
    case = good()
    ISSUERS[what](case)
    assert in_memory(case).code == "ISSUER_PROFILE_INVALID"


FIELDS = {
    "serial 0": (1, "020100", "ISSUER_CERT_MALFORMED"),
    "negative serial": (1, "020181", "ISSUER_CERT_MALFORMED"),
    "serial with a zero too many": (1, "02020022", "ISSUER_CERT_MALFORMED"),
    "serial of 21 octets": (1, "0215" + "11" * 21, "ISSUER_CERT_MALFORMED"),
    "serial of 20 octets": (1, "0214" + "11" * 20, None),
    "version 1": (0, "a003020100", "ISSUER_CERT_MALFORMED"),
    "version 2": (0, "a003020101", "ISSUER_CERT_MALFORMED"),
    "another algorithm within": (2, "300a06082a8648ce3d040303", "ALG_UNSUPPORTED"),
    "parameters of the algorithm": (2, "300c06082a8648ce3d0403020500", "ISSUER_CERT_MALFORMED"),
    "another issuer's name": (3, x509.name("ModeKeeper root two").public_bytes().hex(), "ISSUER_UNKNOWN"),
    "unique id": (6, spki(key("issuer")).hex() + "810200ff", "ISSUER_CERT_MALFORMED"),
}


@pytest.mark.parametrize("what", FIELDS)
def test_fields_of_a_certificate_that_a_root_signed(what: str) -> None:
    place, text_, code = FIELDS[what]
    case = good()
    raw = x509.with_field(x509.Issue("issuer", ROOT).certificate(), place, bytes.fromhex(text_), ROOT.private)
    case.issuers["issuer.pem"] = x509.pem(raw)
    assert in_memory(case).code == code


def test_the_rebuilt_issuer_is_the_one_that_holds() -> None:
    case = good()
    issuer({})(case)
    assert in_memory(case).holds


ROOTS = {
    "no key usage": {pyca.KeyUsage: None},
    "usage not critical": {pyca.KeyUsage: (x509.usage("key_cert_sign", "crl_sign"), False)},
    "signs no CRL": {pyca.KeyUsage: (x509.usage("key_cert_sign"), True)},
    "may do more": {pyca.KeyUsage: (x509.usage("key_cert_sign", "crl_sign", "digital_signature"), True)},
    "CA not critical": {pyca.BasicConstraints: (pyca.BasicConstraints(ca=True, path_length=0), False)},
    "path of length 1": {pyca.BasicConstraints: (pyca.BasicConstraints(ca=True, path_length=1), True)},
    "no length": {pyca.BasicConstraints: (pyca.BasicConstraints(ca=True, path_length=None), True)},
    "SKI critical": {
        pyca.SubjectKeyIdentifier: (
            pyca.SubjectKeyIdentifier.from_public_key(key("root one").public_key()),
            True,
        )
    },
}


def with_root(certificate: bytes, extra: Any = None) -> Case:
    case = good()
    parsed = pyca.load_pem_x509_certificate(certificate)
    first = root_set(1, [x509.Root(key("root one"), parsed)])
    case.roots, case.pin, case.state = {"1.json": first}, dsse.digest(first), None
    return case


@pytest.mark.parametrize("what", ROOTS)
def test_a_root_off_its_profile(what: str) -> None:
    assert in_memory(with_root(rebuilt(ROOT.pem, ROOTS[what]))).code == "TRUST_ROOT_INVALID"


def test_a_root_with_one_more_extension_is_off_its_profile_and_one_without_ski_is_not() -> None:
    more = pyca.SubjectAlternativeName([pyca.DNSName("x")])
    assert in_memory(with_root(rebuilt(ROOT.pem, {}, more))).code == "TRUST_ROOT_INVALID"
    assert in_memory(with_root(rebuilt(ROOT.pem, {pyca.SubjectKeyIdentifier: None}))).holds


CRLS: dict[str, tuple[dict[str, Any], str | None]] = {
    "181 days": ({"start": at(2026, 5, 1), "end": at(2026, 5, 1) + timedelta(days=181)}, "CRL_MALFORMED"),
    "180 days": ({"start": at(2026, 5, 1), "end": at(2026, 5, 1) + timedelta(days=180)}, None),
    "to this second": ({"end": NOW}, None),
    "signed next year": ({"start": at(2027), "end": at(2027, 2)}, "CLOCK_ROLLBACK"),
}


@pytest.mark.parametrize("what", CRLS)
def test_the_life_of_a_crl(what: str) -> None:
    changes, code = CRLS[what]
    case = good()
    case.crls["one.pem"] = x509.crl_pem(x509.crl(ROOT, 4, **changes))
    assert in_memory(case).code == code


def crl_with(*extensions: tuple[Any, bool]) -> bytes:
    built = (
        pyca.CertificateRevocationListBuilder()
        .issuer_name(ROOT.certificate.subject)
        .last_update(at(2026, 5, 20))
        .next_update(at(2026, 8, 1))
    )
    for value, critical in extensions:
        built = built.add_extension(value, critical=critical)
    return x509.crl_pem(built.sign(key("root one"), hashes.SHA256()).public_bytes(serialization.Encoding.DER))


NUMBER = pyca.CRLNumber(4)


@pytest.mark.parametrize(
    "extensions",
    [
        (),
        ((NUMBER, False),),
        ((old(AKI), False),),
        ((NUMBER, True), (old(AKI), False)),
        ((NUMBER, False), (old(AKI), True)),
        ((NUMBER, False), (AKI(b"0" * 20, None, None), False)),
        ((NUMBER, False), (old(AKI), False), (pyca.IssuerAlternativeName([pyca.DNSName("x")]), False)),
    ],
)
def test_a_crl_off_its_profile(extensions: tuple[tuple[Any, bool], ...]) -> None:
    case = good()
    case.crls["one.pem"] = crl_with(*extensions)
    assert in_memory(case).code == "CRL_MALFORMED"


def test_of_several_crls_the_highest_number_is_in_force_and_each_must_be_sound() -> None:
    case = good()
    case.crls["old.pem"] = x509.crl_pem(x509.crl(ROOT, 3, start=at(2026, 1, 1), end=at(2026, 3, 1)))
    assert in_memory(case).holds
    case.crls["stranger.pem"] = x509.crl_pem(x509.crl(x509.root("root of nobody"), 9))
    assert in_memory(case).code == "CRL_SIGNATURE_INVALID"


def test_an_entry_of_an_old_crl_counts() -> None:
    case = good()
    case.crls["old.pem"] = x509.crl_pem(x509.crl(ROOT, 3, revoked=[0x22], start=at(2026, 1, 1), end=at(2026, 3, 1)))
    assert in_memory(case).code == "ISSUER_REVOKED"


def test_roots_of_one_name_and_two_sets_of_one_version_are_refused() -> None:
    twin = x509.root("root twin", common="ModeKeeper root one")
    case = good()
    first = root_set(1, [ROOT, twin])
    case.roots, case.pin, case.state = {"1.json": first}, dsse.digest(first), None
    assert in_memory(case).code == "TRUST_ROOT_INVALID"
    case = good()
    case.roots["other.json"] = root_set(1, [ROOT], issued_at=text(at(2026, 2, 2)))
    assert in_memory(case).code == "TRUST_ROOT_INVALID"


def test_signatures_of_one_set_may_come_in_two_files() -> None:
    case = good()
    roots = [ROOT, x509.root("root two")]
    more = {"threshold": 2, "issuers": [keyid(key("issuer"))]}
    case.roots["2.json"] = root_set(2, roots, signers=[ROOT.private], **more)
    assert in_memory(case).code == "TRUST_ROOT_THRESHOLD"
    case.roots["two.json"] = root_set(2, roots, signers=[roots[1].private], **more)
    assert in_memory(case).holds


def test_a_root_twice_under_two_names_counts_once() -> None:
    twin = x509.root("root one", common="ModeKeeper root one again")
    case = good()
    case.roots["2.json"] = root_set(2, [ROOT, twin], threshold=2, issuers=[keyid(key("issuer"))])
    assert in_memory(case).code == "TRUST_ROOT_THRESHOLD"


def test_of_several_certificates_of_a_key_the_one_that_ends_last_is_judged() -> None:
    for serial in range(0x60, 0x68):
        case = good()
        older = x509.Issue("issuer", ROOT, serial=serial, end=at(2026, 1, 1)).certificate()
        case.issuers["old.pem"] = x509.pem(older)
        assert in_memory(case).holds
        newer = x509.Issue("issuer", ROOT, serial=serial + 16, end=at(2031), ca=True).certificate()
        case.issuers["new.pem"] = x509.pem(newer)
        assert in_memory(case).code == "ISSUER_PROFILE_INVALID"


LISTS: dict[str, tuple[dict[str, Any], str | None]] = {
    "181 days": ({"issued_at": text(at(2026, 5, 1)), "next_update": text(at(2026, 10, 29))}, "REVOCATION_LIST_INVALID"),
    "180 days": ({"issued_at": text(at(2026, 5, 1)), "next_update": text(at(2026, 10, 28))}, None),
    "no life": ({"issued_at": text(NOW), "next_update": text(NOW)}, "REVOCATION_LIST_INVALID"),
    "to this second": ({"next_update": text(NOW)}, None),
    "an issuer's names keys": ({"keys": ["0" * 64]}, "REVOCATION_LIST_INVALID"),
    "not sorted": ({"licenses": [LICENSE_ID, CLUSTER, LICENSE_ID]}, "REVOCATION_LIST_INVALID"),
    "twice": ({"licenses": [CLUSTER, CLUSTER]}, "REVOCATION_LIST_INVALID"),
    "no id": ({"licenses": ["x"]}, "REVOCATION_LIST_INVALID"),
    "more": ({"more": 1}, "REVOCATION_LIST_INVALID"),
}


@pytest.mark.parametrize("what", LISTS)
def test_a_revocation_list(what: str) -> None:
    changes, code = LISTS[what]
    case = good()
    case.revocations["issuer.json"] = revocations(**changes)
    assert in_memory(case).code == code


def test_a_roots_list_alone_is_enough_and_a_fresh_one_of_either_will_do() -> None:
    case = good()
    case.state = None
    case.revocations = {"root.json": revocations("root one")}
    assert in_memory(case).holds
    case.revocations["issuer.json"] = revocations(issued_at=text(at(2026, 1, 1)), next_update=text(at(2026, 2, 1)))
    assert in_memory(case).holds
    assert in_memory(case, now=at(2026, 6, 21)).code == "REVOCATION_LIST_EXPIRED"


def test_a_forged_list_is_no_list() -> None:
    case = good()
    case.revocations["x.json"] = revocations("somebody")
    assert in_memory(case).code == "REVOCATION_LIST_INVALID"
    # A fresh list in the issuer's name, signed by somebody else: what would open a licence whose list has ended.
    value = json.loads(revocations("somebody", 10))
    value["signatures"][0]["keyid"] = keyid(key("issuer"))
    for files in ({"x.json": dsse.dump(value)}, {**good().revocations, "x.json": dsse.dump(value)}):
        case.revocations = files
        assert in_memory(case).code == "REVOCATION_LIST_INVALID"


TERMS: dict[str, Any] = {
    "wildcard": {"clusters": ["*"]},
    "no cluster": {"clusters": []},
    "1,001 clusters": {"clusters": [f"{at_:06}" for at_ in range(1001)]},
    "31 days": {"grace_days": 31},
    "no number": {"grace_days": True},
    "features not sorted": {"features": ["b", "a"]},
    "feature in capitals": {"features": ["Apply"]},
    "long feature": {"features": ["a" * 33]},
    "id in capitals": {"id": LICENSE_ID.upper()},
    "other schema": {"schema": "modekeeper.license/2"},
    "ends before it begins": {"not_after": text(at(2025))},
    "beyond the calendar": {"not_after": "9999-12-31T23:59:59Z"},
    "time with a zone": {"issued_at": "2026-01-01T00:00:00+00:00"},
    "no such day": {"issued_at": "2026-02-30T00:00:00Z"},
}


@pytest.mark.parametrize("what", TERMS)
def test_a_licence_off_its_schema(what: str) -> None:
    case = good()
    case.license = license_file(**TERMS[what])
    assert in_memory(case).code == "PAYLOAD_INVALID"


def test_1000_clusters_are_a_licence() -> None:
    case = good()
    case.license = license_file(clusters=sorted([CLUSTER, *(f"{at_:06}" for at_ in range(999))]))
    assert in_memory(case).holds


def test_a_licence_issued_before_its_issuer_was_valid_outlives_it_too() -> None:
    case = good()
    case.license = license_file(issued_at=text(at(2024, 12, 31)))
    assert in_memory(case).code == "LICENSE_OUTLIVES_ISSUER"


def test_a_customer_may_be_named_by_the_passport_and_the_clock_be_right_at_both_ends() -> None:
    case = good()
    assert in_memory(case, customer="acme").holds
    assert in_memory(case, customer="umbrella").code == "CUSTOMER_MISMATCH"
    for apart in (-300, 300):
        assert in_memory(case, server_date=NOW + timedelta(seconds=apart)).holds
    assert in_memory(case, server_date=NOW - timedelta(seconds=301)).code == "CLOCK_DISAGREES"


def test_no_feature_and_no_cluster_are_not_judged() -> None:
    case = good()
    verdict = in_memory(case, feature=None, cluster_named=False, cluster_uid=None)
    assert verdict.holds
    results = {entry["code"]: entry["result"] for entry in verdict.checks}
    for code in ("CLUSTER_UNKNOWN", "CLUSTER_NOT_BOUND", "ENTITLEMENT_MISSING", "CLOCK_DISAGREES"):
        assert results[code] == "not_evaluated"
    assert in_memory(case, pin="", feature=None).holds
    assert in_memory(case, pin="").code == "TRUST_ROOT_UNPINNED"
    case.state = None
    assert in_memory(case, pin="", feature=None).holds


def test_without_a_pin_the_state_is_the_anchor() -> None:
    case = good()
    home = x509.root("root of my own")
    case.roots = {"1.json": root_set(1, [home])}
    assert in_memory(case, pin="", feature=None).code == "TRUST_ROOT_UNPINNED"


def test_of_two_that_end_together_the_lowest_digest_is_judged() -> None:
    """Whatever the order of the files; the verdict may not hang on it."""
    case = good()
    spoilt = [x509.pem(x509.Issue("issuer", ROOT, serial=at_, ca=True).certificate()) for at_ in range(0x50, 0x58)]
    sound = case.issuers["issuer.pem"]
    codes = set()
    for other in spoilt:
        lowest = min((sound, other), key=digest)
        for files in ((sound, other), (other, sound)):
            case.issuers = dict(enumerate(files))
            assert in_memory(case).holds is (lowest == sound)
        codes.add(in_memory(case).code)
    assert codes <= {None, "ISSUER_PROFILE_INVALID"}


def digest(pem: bytes) -> bytes:
    return pyca.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256())


def test_an_issuer_and_a_root_are_valid_at_both_ends() -> None:
    root = x509.root("root one", start=NOW, end=at(2026, 7))
    case = with_root(root.pem)
    case.root = root
    case.crls = {"one.pem": x509.crl_pem(x509.crl(root, 4))}
    case.issuers = {"i": x509.pem(x509.Issue("issuer", root, start=NOW, end=at(2026, 7)).certificate())}
    case.license = license_file(issued_at=text(NOW), not_before=text(NOW), not_after=text(at(2026, 7)), grace_days=0)
    case.revocations = {"x": revocations(next_update=text(at(2026, 8)))}
    assert in_memory(case).holds
    assert in_memory(case, now=at(2026, 7)).holds
    assert in_memory(case, now=NOW - timedelta(seconds=1)).code == "TRUST_ROOT_EXPIRED"
    assert in_memory(case, now=at(2026, 7, 1, 0, 0, 1)).code == "TRUST_ROOT_EXPIRED"


def test_a_root_of_another_subject_than_issuer_is_not_self_signed() -> None:
    raw = x509.with_field(ROOT.der, 5, x509.name("ModeKeeper root two").public_bytes(), ROOT.private)
    assert in_memory(with_root(x509.pem(raw))).code == "TRUST_ROOT_INVALID"


def test_a_crl_of_a_root_in_force_that_was_seen_and_is_gone_is_missed() -> None:
    case = good()
    two = x509.root("root two")
    case.roots["2.json"] = root_set(2, [ROOT, two], min_crl={ROOT.id: 4})
    case.crls["two.pem"] = x509.crl_pem(x509.crl(two, 7))
    seen = in_memory(case).seen
    assert seen is not None
    assert seen.floor.crl == {ROOT.id: 4, two.id: 7}
    case.state = seen.encode()
    assert in_memory(case).holds
    del case.crls["two.pem"]
    assert in_memory(case).code == "CRL_ROLLBACK"
