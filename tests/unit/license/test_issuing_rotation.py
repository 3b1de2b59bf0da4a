# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Root sets: from the first one on, signed by one holder after another, complete when k of both sets have signed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.act import Act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.crls import CrlOrder, crl_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.root_sets import RootSetOrder
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.rotation import rotation_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.world import World
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import Material
from tests.vectors.license import x509
from tests.vectors.license.case import Case, good, revocations, root_set
from tests.vectors.license.keys import key, keyid
from tests.vectors.license.times import NOW, at

from .helpers import in_memory
from .issuing_helpers import ASKED, DAY, carried_out, code_of, folder_of, signer, world

ROOTS = {name: x509.root(name) for name in ("root one", "root two", "root three", "root four")}


def asking(*names: str, threshold: int = 1, issuers: frozenset[str] | None = None, **changes: Any) -> RootSetOrder:
    wanted: dict[str, Any] = {"issued_at": NOW, **changes}
    return RootSetOrder(frozenset(ROOTS[name].der for name in names), threshold, issuers=issuers, **wanted)


def rotate(case: Case, who: str, order: RootSetOrder | None, proposal: bytes | None = None) -> Act:
    return rotation_act(world(case).facts, ASKED, signer(who).keyid, order, proposal)


def sealed(act: Act, *who: str) -> bytes:
    assert act.unsigned is not None
    return act.unsigned.sealed([signer(name) for name in who])


def under(case: Case, root: str) -> Case:
    """The issuer's certificate, again, by another root, with a CRL of that root."""
    case.issuers["other.pem"] = x509.pem(x509.Issue("issuer", ROOTS[root], end=at(2031)).certificate())
    case.crls["other.pem"] = x509.crl_pem(x509.crl(ROOTS[root], 5))
    return case


def test_one_root_hands_over_to_another_in_two_signatures() -> None:
    case = good()
    first = rotate(case, "root one", asking("root two"))
    assert (first.shelf, first.name) == ("proposed", "root-set-2.json")
    assert first.facts["signed_by"] == [keyid(key("root one"))]
    proposal = sealed(first, "root one")
    second = rotate(case, "root two", asking("root two"), proposal)
    assert (second.shelf, second.name, second.after) == ("roots", "2.json", first.after)
    after = carried_out(case, second, signer("root two"))
    assert in_memory(after).code == "ISSUER_ROOT_RETIRED"
    assert in_memory(under(after.copy(), "root two")).holds
    # A licence that asks for CRL 4 must find no lower number with the new root.
    assert crl_act(world(after), keyid(key("root two")), CrlOrder(frozenset(), NOW)).facts["number"] == 5
    assert rotate(after, "root two", asking("root two")).unsigned is None


def test_a_new_roots_crls_are_numbered_above_those_of_roots_that_are_gone() -> None:
    case = good()
    proposal = sealed(rotate(case, "root one", asking("root two")), "root one")
    after = carried_out(case, rotate(case, "root two", asking("root two"), proposal), signer("root two"))
    del after.crls["one.pem"]
    assert crl_act(world(after), keyid(key("root two")), CrlOrder(frozenset(), NOW)).facts["number"] == 5
    beside = carried_out(case, rotate(case, "root one", asking("root one", "root two")), signer("root one"))
    beside.crls["one.pem"] = x509.crl_pem(x509.crl(ROOTS["root one"], 23))
    assert crl_act(world(beside), keyid(key("root two")), CrlOrder(frozenset(), NOW)).facts["number"] == 24


def test_the_order_of_the_holders_does_not_matter() -> None:
    case = good()
    proposal = sealed(rotate(case, "root two", asking("root two")), "root two")
    complete = sealed(rotate(case, "root one", asking("root two"), proposal), "root one")
    other = sealed(rotate(case, "root one", asking("root two")), "root one")
    assert complete == sealed(rotate(case, "root two", asking("root two"), other), "root two")


def test_a_second_root_beside_the_first_needs_one_signature() -> None:
    case = good()
    act = rotate(case, "root one", asking("root one", "root two"))
    assert act.shelf == "roots"
    after = carried_out(case, act, signer("root one"))
    assert in_memory(after).holds
    # The floors are the numbers that stand beside it.
    assert act.after["min_crl"] == {case.root.id: 4}
    assert act.after["min_revocations"] == {keyid(key("issuer")): 9}
    assert act.before is not None
    assert (act.before["version"], act.after["version"]) == (1, 2)


def two_of_three() -> Case:
    case = good()
    names = ("root one", "root two", "root three")
    issuers = [keyid(key("issuer"))]
    case.roots["1.json"] = root_set(1, [ROOTS[name] for name in names], threshold=2, issuers=issuers)
    case.state = None
    return case


def test_two_of_three_sign_one_after_another() -> None:
    case = two_of_three()
    wanted = asking("root two", "root three", "root four", threshold=2)
    proposal = sealed(rotate(case, "root one", wanted), "root one")
    act = rotate(case, "root four", wanted, proposal)
    assert act.shelf == "proposed"
    proposal = sealed(act, "root four")
    act = rotate(case, "root two", wanted, proposal)
    assert act.shelf == "roots"
    assert len(act.facts["signed_by"]) == 3
    after = carried_out(case, act, signer("root two"))
    assert act.after["issuers"] == [keyid(key("issuer"))]
    assert in_memory(under(after, "root two"), pin="").code == "TRUST_ROOT_UNPINNED"
    assert in_memory(under(after, "root two"), pin="", feature=None).holds


def test_other_issuers_make_another_set() -> None:
    case = good()
    after = carried_out(case, rotate(case, "root one", asking("root one", "root two")), signer("root one"))
    assert rotate(after, "root one", asking("root one", "root two")).unsigned is None
    listed = rotate(after, "root one", asking("root one", "root two", issuers=frozenset({"ab" * 32})))
    assert (listed.after["version"], listed.after["issuers"]) == (3, ["ab" * 32])
    other = rotate(after, "root one", asking("root one", "root two", issued_at=NOW + timedelta(seconds=1)))
    assert other.after["version"] == 3


def test_who_signed_already_has_nothing_left_to_do() -> None:
    case = two_of_three()
    wanted = asking("root one", "root four", threshold=1, issuers=frozenset())
    proposal = sealed(rotate(case, "root one", wanted), "root one")
    again = rotate(case, "root one", wanted, proposal)
    assert (again.unsigned, again.shelf, again.facts["signed_by"]) == (None, "proposed", [keyid(key("root one"))])


def test_a_proposal_is_signed_as_it_stands() -> None:
    case = good()
    proposal = sealed(rotate(case, "root one", asking("root two")), "root one")
    act = rotate(case, "root two", None, proposal)
    assert act.shelf == "roots"
    assert act.after["roots"] == [x509.pem(ROOTS["root two"].der).decode().replace("\n", "")[27:-25]]
    assert code_of(lambda: rotate(case, "root two", None)) == "OPTION_INVALID"


def test_a_signature_that_does_not_verify_is_not_carried_on() -> None:
    case = good()
    act = rotate(case, "root one", asking("root two"))
    forged = sealed(rotate(case, "root one", asking("root two", issued_at=NOW - DAY)), "root one")
    proposal = sealed(act, "root one")
    envelope = json.loads(proposal)
    envelope["signatures"] = json.loads(forged)["signatures"]
    spoiled = json.dumps(envelope, separators=(",", ":")).encode()
    second = rotate(case, "root two", asking("root two"), spoiled)
    assert second.shelf == "proposed"
    assert second.facts["signed_by"] == [keyid(key("root two"))]


def test_another_proposal_of_that_version_is_not_overwritten() -> None:
    case = good()
    proposal = sealed(rotate(case, "root one", asking("root two")), "root one")
    wanted = asking("root three")
    assert code_of(lambda: rotate(case, "root three", wanted, proposal)) == "ISSUE_PROPOSAL_OTHER"


@pytest.mark.parametrize("proposal", [b"", b"{}", b"not json", revocations()])
def test_a_proposal_that_is_none_is_refused(proposal: bytes) -> None:
    assert code_of(lambda: rotate(good(), "root one", None, proposal)) == "TRUST_ROOT_INVALID"


def test_a_proposal_of_another_version_is_refused() -> None:
    proposal = root_set(3, [ROOTS["root two"]])
    assert code_of(lambda: rotate(good(), "root one", None, proposal)) == "TRUST_ROOT_INVALID"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (asking("root two", threshold=0), "OPTION_INVALID"),
        (asking("root two", threshold=2), "OPTION_INVALID"),
        (asking("root one", "root two", threshold=2), "OPTION_INVALID"),
        (asking("root two", issued_at=at(2026, 1, 1)), "ISSUE_BACKDATED"),
        (asking("root two", issued_at=at(2026, 6, 1, 0, 5, 1)), "CLOCK_ROLLBACK"),
    ],
)
def test_what_its_readers_would_refuse_is_not_proposed(wanted: RootSetOrder, code: str) -> None:
    assert code_of(lambda: rotate(good(), "root one", wanted)) == code


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"no certificate",
        x509.Issue("issuer", ROOTS["root one"]).certificate(),
        x509.root("no ca", ca=False).der,
        x509.root("not by itself", signer=key("another")).der,
    ],
)
def test_what_is_no_root_is_not_proposed(der: bytes) -> None:
    wanted = RootSetOrder(frozenset({der}), 1, NOW)
    assert code_of(lambda: rotate(good(), "root one", wanted)) == "TRUST_ROOT_INVALID"


def test_two_roots_of_one_name_are_not_proposed() -> None:
    twin = x509.root("a twin", common="ModeKeeper root two")
    wanted = RootSetOrder(frozenset({twin.der, ROOTS["root two"].der}), 1, NOW)
    assert code_of(lambda: rotate(good(), "root one", wanted)) == "TRUST_ROOT_INVALID"


def test_only_roots_of_either_set_sign() -> None:
    for who in ("issuer", "root three"):
        assert code_of(lambda name=who: rotate(good(), name, asking("root two"))) == "VAULT_SIGNER_MISMATCH"


def first_set(who: str, order: RootSetOrder, proposal: bytes | None = None) -> Act:
    return rotation_act(None, ASKED, signer(who).keyid, order, proposal)


def test_the_first_set_is_signed_by_k_of_its_own() -> None:
    wanted = asking("root one", "root two", "root three", threshold=2, issuers=frozenset())
    act = first_set("root two", wanted)
    assert (act.before, act.shelf, act.after["version"]) == (None, "proposed", 1)
    done = first_set("root three", wanted, sealed(act, "root two"))
    assert (done.shelf, done.name) == ("roots", "1.json")
    empty = Case(ROOTS["root one"], None, {}, {}, {}, {}, None, "")
    after = carried_out(empty, done, signer("root three"))
    assert world(after).chain.domain == done.facts["first_root_set"]
    assert code_of(lambda: first_set("root four", wanted)) == "VAULT_SIGNER_MISMATCH"


def test_a_folder_that_its_readers_refuse_is_not_built_on() -> None:
    case = good()
    case.crls["bad.pem"] = b"no list"
    assert code_of(lambda: world(case)) == "CRL_MALFORMED"
    nothing: Material = folder_of(Case(ROOTS["root one"], None, {}, {}, {}, {}, None, ""))
    assert code_of(lambda: World.of(nothing, ASKED)) == "TRUST_ROOT_MISSING"
