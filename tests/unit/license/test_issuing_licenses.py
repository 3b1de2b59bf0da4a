# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Licences: what is issued holds, and what would not hold is not issued."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import rfc8785

from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.licenses import license_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.judge import judge
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import File
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.vectors.license import dsse
from tests.vectors.license.case import CLUSTER, LICENSE_ID, Case, good, revocations
from tests.vectors.license.keys import key
from tests.vectors.license.times import NOW, at
from tests.vectors.license.vectors import vectors

from .helpers import in_memory
from .issuing_helpers import ASKED, DAY, carried_out, code_of, folder_of, order, signer, world

ISSUER = signer("issuer")
OTHER_CLUSTER = "7f1d0c2e-94a1-4c59-9d0c-3b1e9c9b2a10"


def test_what_is_issued_holds_for_its_customer() -> None:
    case = good()
    act = license_act(world(case), ISSUER.keyid, order())
    after = carried_out(case, act, ISSUER)
    verdict = in_memory(after)
    assert verdict.holds, verdict.reasons
    assert verdict.facts is not None
    assert verdict.facts.terms is not None
    assert verdict.facts.terms.id == act.facts["id"] == act.after["id"]
    assert verdict.facts.terms.min_crl == 4
    assert (act.shelf, act.name, act.before) == ("issued", f"{act.after['id']}.json", None)


def test_the_id_follows_from_the_content_alone() -> None:
    first = license_act(world(good()), ISSUER.keyid, order(clusters=frozenset({CLUSTER, OTHER_CLUSTER})))
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first.facts["id"])
    again = license_act(world(good()), ISSUER.keyid, order(clusters=frozenset({OTHER_CLUSTER, CLUSTER})))
    assert again.facts == first.facts
    others = [
        order(customer="other"),
        order(grace_days=1),
        order(not_after=at(2027, 6, 2)),
        order(issued_at=at(2026, 5, 31)),
        order(min_crl=3),
        order(features=frozenset({"apply", "fleet"})),
    ]
    ids = {license_act(world(good()), ISSUER.keyid, other).facts["id"] for other in others}
    assert len(ids | {first.facts["id"]}) == len(others) + 1


def test_what_is_signed_is_the_canonical_payload() -> None:
    act = license_act(world(good()), ISSUER.keyid, order())
    assert act.unsigned is not None
    assert act.unsigned.message == dsse.pae(dsse.LICENSE, rfc8785.dumps(dict(act.after)))
    assert act.unsigned.sealed([ISSUER]) == act.unsigned.sealed([ISSUER])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"not_after": at(2030, 1, 1, 0, 0, 1)}, "LICENSE_OUTLIVES_ISSUER"),
        ({"not_after": at(2029, 12, 30), "grace_days": 3}, "LICENSE_OUTLIVES_ISSUER"),
        ({"issued_at": at(2024, 12, 31)}, "LICENSE_OUTLIVES_ISSUER"),
        ({"not_after": at(2026, 5, 31), "not_before": at(2026, 5, 1)}, "LICENSE_EXPIRED"),
        ({"issued_at": at(2026, 6, 1, 0, 5, 1)}, "CLOCK_ROLLBACK"),
        ({"min_crl": 5}, "CRL_ROLLBACK"),
        ({"customer": ""}, "OPTION_INVALID"),
        ({"customer": "a b"}, "OPTION_INVALID"),
        ({"clusters": frozenset()}, "OPTION_INVALID"),
        ({"clusters": frozenset({"*"})}, "OPTION_INVALID"),
        ({"clusters": frozenset(map(str, range(1001)))}, "OPTION_INVALID"),
        ({"features": frozenset()}, "OPTION_INVALID"),
        ({"features": frozenset({"aply"})}, "OPTION_INVALID"),
        ({"grace_days": 31}, "OPTION_INVALID"),
        ({"grace_days": -1}, "OPTION_INVALID"),
        ({"min_crl": -1}, "OPTION_INVALID"),
        ({"not_after": at(2026, 5, 31)}, "OPTION_INVALID"),
        ({"not_after": datetime.max.replace(tzinfo=NOW.tzinfo), "grace_days": 1}, "OPTION_INVALID"),
    ],
)
def test_what_its_reader_would_refuse_is_not_issued(changes: dict[str, Any], code: str) -> None:
    assert code_of(lambda: license_act(world(good()), ISSUER.keyid, order(**changes))) == code


def test_a_licence_may_begin_later() -> None:
    case = good()
    act = license_act(world(case), ISSUER.keyid, order(not_before=NOW + 90 * DAY))
    assert in_memory(carried_out(case, act, ISSUER)).code == "LICENSE_NOT_YET_VALID"


def test_only_an_issuer_of_the_folder_issues() -> None:
    case = good()
    for other in (signer("another"), signer(case.root.private)):
        assert code_of(lambda who=other: license_act(world(case), who.keyid, order())) == "VAULT_SIGNER_MISMATCH"


def test_a_licence_that_was_revoked_is_not_issued_again() -> None:
    case = good()
    act = license_act(world(case), ISSUER.keyid, order())
    case.revocations["issuer.json"] = revocations(licenses=sorted([LICENSE_ID, act.facts["id"]]))
    assert code_of(lambda: license_act(world(case), ISSUER.keyid, order())) == "LICENSE_REVOKED"


def test_what_ends_soon_is_said() -> None:
    act = license_act(world(good()), ISSUER.keyid, order(not_after=NOW + 29 * DAY))
    assert [entry["code"] for entry in act.notices] == ["LICENSE_EXPIRES_SOON"]


VECTORS = [entry for entry in vectors() if entry.case().roots]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda entry: f"{entry.code or 'ok'}-{entry.title}".replace(" ", "-"))
def test_a_check_refuses_just_what_a_reader_would_refuse(vector: Any) -> None:
    """Before it is signed, a licence is judged as if it were. Every folder of the vectors, good and bad, shows that it is the same."""
    case: Case = vector.case()
    question = replace(ASKED, now=case.now)

    def refused_unsigned() -> bool:
        try:
            license_act(
                type(world(good())).of(folder_of(case), question), ISSUER.keyid, order(issued_at=at(2026, 1, 1))
            )
        except ModeKeeperError:
            return True
        return False

    terms = license_act(world(good()), ISSUER.keyid, order(issued_at=at(2026, 1, 1))).after
    signed = dsse.envelope(dsse.LICENSE, {**terms, "min_crl": 0}, [key("issuer")])
    verdict = judge(replace(folder_of(case), license=File("l", signed)), question)
    wanted = [entry["code"] for entry in verdict.reasons if entry["code"] != "LICENSE_NOT_YET_VALID"]
    assert refused_unsigned() is bool(wanted), wanted
