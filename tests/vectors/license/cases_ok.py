# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What must hold."""

from __future__ import annotations

from datetime import timedelta

from . import x509
from .case import Case, license_file, revocations
from .cases_roots import rotated
from .group import Group
from .keys import sign_high_s, sign_with_encrypted_key
from .times import NOW, at, text


def nothing(case: Case) -> None:
    """Leave it."""


def second_issuer(case: Case) -> None:
    other = x509.Issue("issuer two", case.root, serial=0x33, common="ModeKeeper issuer two")
    case.issuers["two.pem"] = x509.pem(other.certificate())
    case.revocations["two.json"] = revocations("issuer two", 1)
    case.license = license_file("issuer two")


def high_s(case: Case) -> None:
    case.license = license_file(signer=sign_high_s)


def encrypted_key(case: Case) -> None:
    case.license = license_file(signer=sign_with_encrypted_key)


def unknown_feature(case: Case) -> None:
    case.license = license_file(features=["apply", "time_travel"])


def one_step(case: Case) -> None:
    rotated(case, steps=1)


def three_steps(case: Case) -> None:
    rotated(case, steps=3)


def clock_300(case: Case) -> None:
    case.license = license_file(issued_at=text(NOW + timedelta(seconds=300)), not_before=text(at(2026, 1, 1)))


def in_grace(case: Case) -> None:
    case.license = license_file(not_after=text(NOW - timedelta(days=7)), grace_days=7)


OK = Group(
    None,
    [
        ("valid chain", nothing),
        ("second issuer", second_issuer),
        ("high-S twin", high_s),
        ("encrypted issuing key", encrypted_key),
        ("unknown feature besides", unknown_feature),
        ("rotation drill N to N+1", one_step),
        ("rotation drill N to N+3", three_steps),
        ("clock 300 s back", clock_300),
        ("in grace", in_grace),
    ],
)
