# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What to see to while a licence holds, to the second."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.vectors.license import x509
from tests.vectors.license.case import Case, good, license_file, revocations
from tests.vectors.license.times import NOW, text

from .helpers import in_memory

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def warned(case: Case, **changes: object) -> list[str]:
    verdict = in_memory(case, **changes)
    assert verdict.holds, verdict.reasons
    return [entry["code"] for entry in verdict.warnings]


def test_there_is_nothing_to_say_of_a_licence_in_order() -> None:
    assert warned(good()) == []


@pytest.mark.parametrize(
    ("ends", "wanted"),
    [
        (NOW + 30 * DAY + SECOND, []),
        (NOW + 30 * DAY, ["LICENSE_EXPIRES_SOON"]),
        (NOW, ["LICENSE_EXPIRES_SOON"]),
        (NOW - SECOND, ["LICENSE_IN_GRACE"]),
        (NOW - 7 * DAY, ["LICENSE_IN_GRACE"]),
    ],
)
def test_the_end_of_a_licence(ends: object, wanted: list[str]) -> None:
    case = good()
    case.license = license_file(not_after=text(ends))
    assert warned(case) == wanted


@pytest.mark.parametrize(
    ("life", "rest", "wanted"),
    [
        (30, 8, []),
        (30, 7, ["LIST_EXPIRES_SOON"]),
        (31, 8, ["LIST_LONG_LIVED"]),
        (31, 1, ["LIST_EXPIRES_SOON", "LIST_LONG_LIVED"]),
    ],
)
def test_the_end_of_a_revocation_list(life: int, rest: int, wanted: list[str]) -> None:
    case = good()
    ends = NOW + rest * DAY
    case.revocations["issuer.json"] = revocations(issued_at=text(ends - life * DAY), next_update=text(ends))
    assert warned(case) == wanted


@pytest.mark.parametrize(
    ("life", "rest", "wanted"),
    [
        (90, 8, []),
        (90, 7, ["LIST_EXPIRES_SOON"]),
        (91, 8, ["LIST_LONG_LIVED"]),
        (180, 1, ["LIST_EXPIRES_SOON", "LIST_LONG_LIVED"]),
    ],
)
def test_the_end_of_a_crl(life: int, rest: int, wanted: list[str]) -> None:
    case = good()
    ends = NOW + rest * DAY
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, start=ends - life * DAY, end=ends))
    assert warned(case) == wanted


def test_no_state_and_no_pin_are_told() -> None:
    case = good()
    case.state = None
    assert warned(case) == ["TRUST_STATE_MISSING"]
    assert warned(case, pin="", feature=None) == ["TRUST_STATE_MISSING", "ANCHOR_IS_FOLDER"]


def test_it_holds_until_the_first_of_its_ends() -> None:
    case = good()
    assert in_memory(case).holds_until == NOW + 19 * DAY  # the revocation list's
    case.license = license_file(not_after=text(NOW + 3 * DAY), grace_days=2)
    assert in_memory(case).holds_until == NOW + 5 * DAY
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, end=NOW + 4 * DAY))
    assert in_memory(case).holds_until == NOW + 4 * DAY
