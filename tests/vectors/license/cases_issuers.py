# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""State, clock, algorithms and issuers: ranks 13 to 25."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from . import der, x509
from .case import Case, license_file, revocations, state
from .cases_roots import hand_over, only
from .group import Group, Spoil
from .keys import explicit_spki, key, keyid
from .times import NOW, at, text


def truncated(case: Case) -> None:
    assert case.state is not None
    case.state = case.state[:-20]


def writable(case: Case) -> None:
    case.state_mode = 0o664


def other_domain(case: Case) -> None:
    case.state = state("sha256:" + "0" * 64, case.root)


def clock_301(case: Case) -> None:
    case.state = state(case.pin, case.root, time=text(NOW + timedelta(seconds=301)))


def issued_next_year(case: Case) -> None:
    case.license = license_file(issued_at=text(at(2027, 1, 1)), not_after=text(at(2027, 6, 1)))


def server_301(case: Case) -> None:
    case.server_date = NOW + timedelta(seconds=301)


def issuer(**changes: Any) -> Spoil:
    """Another certificate of the licence's issuer."""

    def spoil(case: Case) -> None:
        case.issuers["issuer.pem"] = x509.pem(x509.Issue("issuer", case.root, **changes).certificate())

    return spoil


def p384(case: Case) -> None:
    issuer(public=ec.generate_private_key(ec.SECP384R1()).public_key())(case)


def edwards(case: Case) -> None:
    issuer(public=ed25519.Ed25519PrivateKey.generate().public_key())(case)


def explicit_curve(case: Case) -> None:
    certificate = x509.Issue("issuer", case.root).certificate()
    case.issuers["issuer.pem"] = x509.pem(x509.with_field(certificate, 6, explicit_spki(), case.root.private))


def crl_sha384(case: Case) -> None:
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, digest=hashes.SHA384()))


def certificate(case: Case) -> bytes:
    return x509.Issue("issuer", case.root).certificate()


def length_byte(case: Case) -> None:
    case.issuers["issuer.pem"] = x509.pem(der.flipped(certificate(case), 3))


def two_objects(case: Case) -> None:
    case.issuers["issuer.pem"] *= 2


def text_before(case: Case) -> None:
    case.issuers["issuer.pem"] = b"subject=CN = ModeKeeper issuer\n" + case.issuers["issuer.pem"]


def outer_algorithm(case: Case) -> None:
    tbs, algorithm, signature = der.parts(certificate(case))
    other = der.flipped(algorithm, len(algorithm) - 1)
    case.issuers["issuer.pem"] = x509.pem(der.wrap(0x30, tbs + other + signature))


def unknown(case: Case) -> None:
    case.license = license_file("nobody")


def flip(which: str) -> Spoil:
    """The lowest bit of the last octet of a field of the issuer's certificate; every one of these still parses."""

    def spoil(case: Case) -> None:
        raw = certificate(case)
        tbs, _algorithm, signature = der.parts(raw)
        fields = der.parts(tbs)
        not_before, not_after = der.parts(fields[4])
        extensions = {der.parts(entry)[0]: entry for entry in der.parts(der.unwrap(fields[7])[1])}
        pieces = {
            "serial": fields[1],
            "issuer CN": fields[3],
            "notBefore": not_before[:-1],
            "notAfter": not_after[:-1],
            "subject CN": fields[5],
            "EKU": extensions[bytes.fromhex("0603551d25")],
            "AKI": extensions[bytes.fromhex("0603551d23")],
            "s": signature,
        }
        case.issuers["issuer.pem"] = x509.pem(der.flipped_at_end_of(raw, pieces[which]))

    return spoil


def root_retired(case: Case) -> None:
    hand_over(case, steps=1, last=[x509.root("root new")])


def not_authorised(case: Case) -> None:
    only(case, case.root, issuers=[keyid(key("somebody"))])


def crl(*serials: int, number: int = 4) -> Spoil:
    def spoil(case: Case) -> None:
        case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, number, revoked=serials))

    return spoil


def certified_again(case: Case) -> None:
    crl(0x22)(case)
    again = x509.Issue("issuer", case.root, serial=0x44, end=at(2031))
    case.issuers["again.pem"] = x509.pem(again.certificate())


def key_listed(case: Case) -> None:
    case.revocations["root.json"] = revocations("root one", 1, keys=[keyid(key("issuer"))])


def revoked_and_expired(case: Case) -> None:
    issuer(end=at(2026, 5, 31))(case)
    crl(0x22)(case)


GROUPS = (
    Group("TRUST_STATE_INVALID", [("truncated", truncated), ("0664", writable), ("other domain", other_domain)]),
    Group("CLOCK_ROLLBACK", [("301 s", clock_301), ("licence issued next year", issued_next_year)]),
    Group("CLOCK_DISAGREES", [("301 s", server_301)]),
    Group(
        "ALG_UNSUPPORTED",
        [("P-384", p384), ("Ed25519", edwards), ("explicit curve", explicit_curve), ("CRL with SHA-384", crl_sha384)],
    ),
    Group(
        "ISSUER_CERT_MALFORMED",
        [
            ("length byte", length_byte),
            ("two objects", two_objects),
            ("text before", text_before),
            ("outer algorithm flipped", outer_algorithm),
        ],
    ),
    Group(
        "ISSUER_UNKNOWN",
        [
            ("unknown issuer", unknown),
            *(
                (f"low-bit flip in {which}", flip(which))
                for which in ("serial", "issuer CN", "notBefore", "notAfter", "subject CN", "EKU", "AKI", "s")
            ),
        ],
    ),
    Group("ISSUER_ROOT_RETIRED", [("its root left", root_retired)]),
    Group("ISSUER_NOT_AUTHORISED", [("another is listed", not_authorised)]),
    Group(
        "ISSUER_PROFILE_INVALID", [("CA:true", issuer(ca=True)), ("unknown critical", issuer(unknown_critical=True))]
    ),
    Group(
        "ISSUER_EKU_MISSING",
        [
            ("absent", issuer(ekus=())),
            ("not critical", issuer(eku_critical=False)),
            ("not alone", issuer(ekus=(x509.EKU, "1.3.6.1.5.5.7.3.3"))),
        ],
    ),
    Group(
        "ISSUER_REVOKED",
        [
            ("revoked issuer", crl(0x22)),
            ("key re-certified", certified_again),
            ("key listed", key_listed),
            ("revoked and expired", revoked_and_expired),
        ],
    ),
    Group("ISSUER_NOT_YET_VALID", [("starts tomorrow", issuer(start=at(2026, 6, 2)))]),
    Group("ISSUER_EXPIRED", [("expired issuer certificate", issuer(end=at(2026, 5, 31)))]),
)
