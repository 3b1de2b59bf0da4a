# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The customer's side: what comes in, what is kept, what becomes of the licence, and what would be a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.contents import Contents
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.describe import describe, lines
from ansible_collections.modekeeper.core.plugins.module_utils._license.ledger_floor import LedgerFloor
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError, reason
from tests.vectors.license import dsse, x509
from tests.vectors.license.case import LICENSE_ID, Case, good, revocations, root_set, state
from tests.vectors.license.cases_roots import hand_over, rotated
from tests.vectors.license.keys import key, keyid
from tests.vectors.license.times import NOW, at, text

from .helpers import NOTHING, codes, contents, files, imported, notices, public_pem

DAY = timedelta(days=1)


def aged() -> tuple[Case, Case]:
    """A folder as it was, and as the vendor has it now: newer CRL and list, a second issuer, two more root sets."""
    old = good()
    new = old.copy()
    last = [x509.root("root new")]
    hand_over(new, steps=2, last=last)
    new.issuers["new.pem"] = x509.pem(x509.Issue("issuer two", last[0], serial=0x33).certificate())
    new.crls["one.pem"] = x509.crl_pem(x509.crl(old.root, 5))
    new.crls["new.pem"] = x509.crl_pem(x509.crl(last[0], 4))
    new.revocations["issuer.json"] = revocations(number=10)
    new.revocations["root.json"] = revocations("root new", 1)
    return old, new


def said(plan: object, which: str) -> list[str]:
    return list(lines(describe(getattr(plan, which))))


def test_an_empty_place_takes_the_bundle_as_it_is() -> None:
    case = good()
    plan = imported(case)
    assert (codes(plan), plan.changes) == ([], True)
    assert plan.after.contents == contents(case)
    assert plan.seen is not None
    assert plan.seen.domain == dsse.digest(case.roots["1.json"])
    assert plan.seen.customer is None


def test_what_would_change_is_told_in_words() -> None:
    old, new = aged()
    plan = imported(new, old)
    assert codes(plan) == []
    gone = set(said(plan, "before")) - set(said(plan, "after"))
    come = set(said(plan, "after")) - set(said(plan, "before"))
    assert "root set in force: 1" in gone
    assert "root set in force: 3" in come
    assert any(line.startswith(f"list of {keyid(key('issuer'))}: number 9") for line in gone)
    assert any(line.startswith(f"list of {keyid(key('issuer'))}: number 10") for line in come)
    assert any(line.startswith(f"issuer {keyid(key('issuer two'))}: in good standing") for line in come)
    assert any(line.startswith(f"issuer {keyid(key('issuer'))}: ISSUER_ROOT_RETIRED") for line in come)


def test_the_same_again_changes_nothing() -> None:
    _old, new = aged()
    plan = imported(new, new)
    assert (codes(plan), plan.changes) == ([], False)


def test_back_is_refused() -> None:
    old, new = aged()
    assert codes(imported(old, new)) == ["TRUST_ROOT_ROLLBACK", "REVOCATION_LIST_ROLLBACK"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda case: case.crls.update({"one.pem": x509.crl_pem(x509.crl(case.root, 5))}), "CRL_ROLLBACK"),
        (lambda case: case.revocations.update({"issuer.json": revocations(number=10)}), "REVOCATION_LIST_ROLLBACK"),
        (lambda case: case.revocations.update({"root.json": revocations("root one", 1)}), "REVOCATION_LIST_ROLLBACK"),
        (lambda case: hand_over(case, steps=1, last=[case.root]), "TRUST_ROOT_ROLLBACK"),
    ],
    ids=["CRL", "issuer's list", "root's list", "root set"],
)
def test_one_older_thing_is_enough(change: Callable[[Case], object], code: str) -> None:
    newer = good()
    change(newer)
    older = good()
    older.roots["1.json"] = newer.roots["1.json"]
    assert codes(imported(older, newer)) == [code]
    assert codes(imported(newer, older)) == []


def floors(case: Case) -> dict[str, dict[str, object]]:
    return {
        "CRL_ROLLBACK": {"crl": {case.root.id: 5}},
        "TRUST_ROOT_ROLLBACK": {"root_set": 2},
        "REVOCATION_LIST_ROLLBACK": {"revocations": {case.root.id: 1}},
        "CLOCK_ROLLBACK": {"time": text(NOW + timedelta(seconds=301))},
    }


@pytest.mark.parametrize("code", ["CRL_ROLLBACK", "TRUST_ROOT_ROLLBACK", "REVOCATION_LIST_ROLLBACK", "CLOCK_ROLLBACK"])
def test_the_trust_state_remembers_where_the_folder_was_deleted(code: str) -> None:
    case = good()
    seen = state(case.pin, case.root, **{"revocations": {}, **floors(case)[code]})  # type: ignore[arg-type]
    assert codes(imported(case, NOTHING, state=seen)) == [code]


def test_a_state_that_knows_less_than_the_folder_does_not_help() -> None:
    newer, older = good(), good()
    newer.crls["one.pem"] = x509.crl_pem(x509.crl(newer.root, 5))
    older.roots["1.json"] = newer.roots["1.json"]
    seen = state(newer.pin, newer.root)
    assert codes(imported(older, newer, state=seen)) == ["CRL_ROLLBACK"]


def test_the_ledger_remembers_where_folder_and_state_were_deleted() -> None:
    case = good()
    floor = LedgerFloor(crl={case.root.id: 5})
    assert codes(imported(case, NOTHING, floor=floor)) == ["CRL_ROLLBACK"]


def test_with_a_ledger_that_is_not_believed_nothing_is_taken_in() -> None:
    plan = imported(good(), ledger_reasons=(reason("AUDIT_CHAIN_BROKEN", "line 3"),))
    assert codes(plan) == ["AUDIT_CHAIN_BROKEN"]
    assert plan.seen is None


def other_vendor() -> Case:
    home = x509.root("root of my own")
    case = good()
    case.root = home
    case.roots = {"1.json": root_set(1, [home])}
    case.issuers = {"issuer.pem": x509.pem(x509.Issue("issuer", home).certificate())}
    case.crls = {"home.pem": x509.crl_pem(x509.crl(home, 4))}
    return case


def test_other_roots_are_refused_by_the_pin_the_state_and_the_folder_that_is() -> None:
    case, home = good(), other_vendor()
    assert codes(imported(home)) == []
    assert codes(imported(home, pin=case.pin)) == ["TRUST_ROOT_UNPINNED"]
    assert codes(imported(home, case)) == ["TRUST_ROOT_UNPINNED"]
    assert codes(imported(home, state=case.state)) == ["TRUST_ROOT_UNPINNED"]


def test_a_pinned_build_mends_a_folder_of_other_roots() -> None:
    case = good()
    assert codes(imported(case, other_vendor(), pin=case.pin)) == []


def test_a_state_that_is_not_believed_is_told() -> None:
    assert codes(imported(good(), state=b"{}")) == ["TRUST_STATE_INVALID"]


def test_two_histories_of_one_version_are_refused() -> None:
    """Old and new roots may sign two second sets: whoever took one in is told of the other."""
    case = good()
    one, two = case.copy(), case.copy()
    hand_over(one, steps=1, last=[case.root])
    hand_over(two, steps=1, last=[case.root])
    two.roots["2.json"] = root_set(2, [case.root], issued_at=text(NOW - DAY))
    assert codes(imported(two, one)) == ["TRUST_ROOT_INVALID"]


def revoked_recertified() -> tuple[Case, Case]:
    """A key whose first certificate is revoked and which has a second; and the same without the first."""
    whole = good()
    whole.crls["one.pem"] = x509.crl_pem(x509.crl(whole.root, 5, revoked=[0x22]))
    whole.issuers["again.pem"] = x509.pem(x509.Issue("issuer", whole.root, serial=0x44).certificate())
    stripped = whole.copy()
    del stripped.issuers["issuer.pem"]
    return whole, stripped


def test_a_revoked_certificate_cannot_be_taken_out_to_free_its_key() -> None:
    whole, stripped = revoked_recertified()
    assert codes(imported(stripped, whole)) == ["TRUST_BUNDLE_INCOMPLETE"]
    # Nor once it has ended.
    whole.issuers["issuer.pem"] = x509.pem(x509.Issue("issuer", whole.root, end=NOW - DAY).certificate())
    assert codes(imported(stripped, whole)) == ["TRUST_BUNDLE_INCOMPLETE"]


def certified_by_the_next_root() -> tuple[Case, Case]:
    """A key that the first root revoked and the next one certified all the same; and a bundle without the first one's word."""
    whole = good()
    new = x509.root("root new")
    hand_over(whole, steps=1, last=[new])
    whole.crls["one.pem"] = x509.crl_pem(x509.crl(whole.root, 5, revoked=[0x22]))
    whole.crls["new.pem"] = x509.crl_pem(x509.crl(new, 4))
    whole.issuers["again.pem"] = x509.pem(x509.Issue("issuer", new, serial=0x44, end=at(2031)).certificate())
    stripped = whole.copy()
    del stripped.crls["one.pem"]
    return whole, stripped


def test_a_key_that_a_retired_root_revoked_is_not_freed_under_another() -> None:
    whole, stripped = certified_by_the_next_root()
    assert imported(whole, whole, license_data=whole.license).license == ("ISSUER_REVOKED", "ISSUER_REVOKED")
    assert codes(imported(stripped, whole)) == ["TRUST_BUNDLE_INCOMPLETE"]
    certificate = stripped.issuers.pop("issuer.pem")
    assert codes(imported(stripped, whole)) == ["TRUST_BUNDLE_INCOMPLETE"]
    stripped.issuers["issuer.pem"] = certificate
    # Where no other root certified the key, the retired one's word need not remain.
    for case in (whole, stripped):
        del case.issuers["again.pem"]
    assert codes(imported(stripped, whole)) == []


def test_nor_can_a_certificate_that_lasts() -> None:
    """It may be revoked tomorrow, and another of its key stand here."""
    old = good()
    old.issuers["two.pem"] = x509.pem(x509.Issue("issuer two", old.root, serial=0x33).certificate())
    new = old.copy()
    del new.issuers["two.pem"]
    assert codes(imported(new, old)) == ["TRUST_BUNDLE_INCOMPLETE"]


def test_a_certificate_that_ended_and_was_never_revoked_may_go() -> None:
    old = good()
    old.issuers["ended.pem"] = x509.pem(x509.Issue("x", old.root, serial=0x44, end=NOW - DAY).certificate())
    new = old.copy()
    del new.issuers["ended.pem"]
    assert codes(imported(new, old)) == []


def retired_issuer(*, covered: bool) -> tuple[Case, Case]:
    """An issuer that is revoked, whose list named a licence; and a bundle without its list."""
    old = good()
    old.issuers["two.pem"] = x509.pem(x509.Issue("issuer two", old.root, serial=0x33).certificate())
    old.revocations["two.json"] = revocations("issuer two", 2**50, licenses=[LICENSE_ID])
    old.crls["one.pem"] = x509.crl_pem(x509.crl(old.root, 5, revoked=[0x33]))
    new = old.copy()
    del new.revocations["two.json"]
    if covered:
        new.revocations["root.json"] = revocations("root one", 1, licenses=[LICENSE_ID])
    return old, new


def test_what_a_revoked_issuer_revoked_is_not_forgotten_but_its_list_may_go() -> None:
    old, new = retired_issuer(covered=False)
    assert codes(imported(new, old)) == ["REVOCATION_LIST_ROLLBACK"]
    old, new = retired_issuer(covered=True)
    assert codes(imported(new, old)) == []


def test_keys_that_nobody_signed_come_in_only_when_somebody_compared_them() -> None:
    case = good()
    bundle = contents(case, board_keys__b=public_pem(key("board")), release_keys__r=public_pem(key("release")))
    plan = imported(bundle, case)
    assert (codes(plan), notices(plan)) == ([], ["TRUST_KEY_UNCONFIRMED"] * 2)
    assert plan.after.contents == contents(case)
    plan = imported(bundle, case, confirmed=(keyid(key("board")),))
    assert notices(plan) == ["TRUST_KEY_UNCONFIRMED"]
    assert plan.after.contents == contents(case, board_keys__b=public_pem(key("board")))
    with pytest.raises(ModeKeeperError) as caught:
        imported(bundle, case, confirmed=(keyid(key("nobody")),))
    assert caught.value.code == "OPTION_INVALID"


def test_keys_that_are_here_stay_whatever_the_bundle_has_under_their_name() -> None:
    case = good()
    here = contents(case, board_keys__b=public_pem(key("board")))
    assert imported(case, here).after.contents == here
    bundle = contents(case, board_keys__b=public_pem(key("other")))
    assert imported(bundle, here).after.contents == here
    other = keyid(key("other"))
    plan = imported(bundle, here, confirmed=(other,))
    assert plan.after.contents.files[f"board_keys/{other}.pem"] == public_pem(key("other"))
    assert plan.after.contents.files["board_keys/b.pem"] == public_pem(key("board"))
    again = imported(bundle, plan.after.contents, confirmed=(other,))
    assert (again.changes, notices(again)) == (False, [])
    plain = imported(here, here)
    assert (plain.changes, notices(plain)) == (False, [])
    assert not imported(here, here, confirmed=(keyid(key("board")),)).changes


def test_what_becomes_of_the_licence_is_told_and_stops_nothing() -> None:
    old, new = aged()
    plan = imported(new, old, license_data=old.license)
    assert plan.license == (None, "ISSUER_ROOT_RETIRED")
    assert (codes(plan), notices(plan)) == ([], ["TRUST_STOPS_LICENSE"])
    goes_on = good()
    plan = imported(goes_on, NOTHING, license_data=goes_on.license)
    assert plan.license == ("TRUST_ROOT_MISSING", None)
    assert notices(plan) == []
    assert imported(goes_on).license is None
    held_never = imported(new, NOTHING, license_data=old.license)
    assert held_never.license == ("TRUST_ROOT_MISSING", "ISSUER_ROOT_RETIRED")
    assert notices(held_never) == []


def test_with_the_licence_its_issuers_list_is_remembered_and_its_customer_is_not() -> None:
    case = good()
    alone, both = imported(case).seen, imported(case, license_data=case.license).seen
    assert alone is not None
    assert both is not None
    assert (alone.floor.revocations, both.floor.revocations) == ({}, {keyid(key("issuer")): 9})
    assert both.customer is None
    assert imported(case, license_data=b"{}").seen == alone


def test_a_folder_with_a_spoilt_file_is_mended() -> None:
    case = good()
    here = Contents({**files(case), "crls/one.pem": b"x", "issuers/more.pem": b"x"})
    assert codes(imported(case, here)) == []


def test_a_bundle_that_ended_on_the_way_is_refused() -> None:
    case = good()
    assert codes(imported(case, now=NOW + 20 * DAY)) == ["REVOCATION_LIST_EXPIRED"]


def test_rotation_goes_by_every_step() -> None:
    case = good()
    rotated(case, steps=3)
    first = good()
    first.roots = {"1.json": case.roots["1.json"]}
    assert codes(imported(case, first)) == []
    del case.roots["3.json"]
    assert codes(imported(case, first)) == ["TRUST_ROOT_INVALID"]
