# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Revocation lists and CRLs: numbers go up, nothing is ever forgotten, and others read the same."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509 as pyca

from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.crls import CrlOrder, crl_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.revocation_lists import (
    RevocationOrder,
    revocation_act,
)
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.world import World
from tests.vectors.license import dsse, x509
from tests.vectors.license.case import LICENSE_ID, OTHER_ID, Case, good, revocations, root_set
from tests.vectors.license.keys import key, keyid
from tests.vectors.license.times import NOW, at, text

from .helpers import in_memory
from .issuing_helpers import DAY, carried_out, code_of, signer, world

ISSUER = signer("issuer")
NONE: frozenset[str] = frozenset()


def listing(*licenses: str, keys: frozenset[str] = NONE, issued_at: datetime = NOW, **more: Any) -> RevocationOrder:
    return RevocationOrder(frozenset(licenses), keys, issued_at, **more)


def revoking(*keys: str, issued_at: datetime = NOW, **more: Any) -> CrlOrder:
    return CrlOrder(frozenset(keys), issued_at, **more)


def test_a_revoked_licence_is_refused_from_then_on() -> None:
    case = good()
    act = revocation_act(world(case), ISSUER.keyid, listing(LICENSE_ID))
    assert act.before is not None
    assert (act.before["number"], act.after["number"], act.facts) == (9, 10, {"number": 10})
    assert act.after["licenses"] == [LICENSE_ID]
    assert act.after["next_update"] == text(NOW + 30 * DAY)
    assert act.name == "issuer.json"
    after = carried_out(case, act, ISSUER)
    assert in_memory(after).code == "LICENSE_REVOKED"
    again = revocation_act(world(after), ISSUER.keyid, listing(LICENSE_ID, issued_at=NOW + DAY))
    assert (again.unsigned, again.before, again.after) == (None, act.after, act.after)


def test_every_list_there_ever_was_stays_in_the_next() -> None:
    case = good()
    case.revocations["old.json"] = revocations(number=3, licenses=[OTHER_ID])
    after = carried_out(case, revocation_act(world(case), ISSUER.keyid, listing(LICENSE_ID)), ISSUER)
    del after.revocations["old.json"]
    assert revocation_act(world(after), ISSUER.keyid, listing(OTHER_ID)).unsigned is None


def test_naming_nothing_renews_the_list() -> None:
    case = good()
    act = revocation_act(world(case), ISSUER.keyid, listing())
    assert act.after == {
        **(act.before or {}),
        "number": 10,
        "issued_at": text(NOW),
        "next_update": text(NOW + 30 * DAY),
    }
    after = carried_out(case, act, ISSUER)
    assert in_memory(after).holds
    assert revocation_act(world(after), ISSUER.keyid, listing()).unsigned is None
    assert revocation_act(world(after), ISSUER.keyid, listing(issued_at=NOW - DAY)).unsigned is None


def test_the_first_list_of_a_signer() -> None:
    case = good()
    case.revocations.clear()
    act = revocation_act(world(case), ISSUER.keyid, listing())
    assert (act.before, act.after["number"], act.name) == (None, 1, f"{ISSUER.keyid[:16]}.json")
    case.state = None
    assert in_memory(carried_out(case, act, ISSUER)).holds


def test_a_number_that_the_root_set_asks_for_is_never_used_again() -> None:
    case = good()
    case.roots["1.json"] = root_set(1, [case.root], min_revocations={ISSUER.keyid: 41}, min_crl={case.root.id: 23})
    case.revocations["issuer.json"] = revocations(number=41)
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 23))
    assert revocation_act(world(case), ISSUER.keyid, listing()).after["number"] == 42
    assert crl_act(world(case), case.root.id, revoking()).after["number"] == 24
    del case.revocations["issuer.json"]
    assert revocation_act(world(case), ISSUER.keyid, listing()).after["number"] == 42


def test_a_root_may_name_keys_and_an_issuer_may_not() -> None:
    case = good()
    root = signer(case.root.private)
    keys = frozenset({ISSUER.keyid})
    assert code_of(lambda: revocation_act(world(case), ISSUER.keyid, listing(keys=keys))) == "OPTION_INVALID"
    after = carried_out(case, revocation_act(world(case), root.keyid, listing(keys=keys)), root)
    assert in_memory(after).code == "ISSUER_REVOKED"


def test_only_those_whose_lists_count_sign_one() -> None:
    case = good()
    stranger = signer("another").keyid
    assert code_of(lambda: revocation_act(world(case), stranger, listing())) == "VAULT_SIGNER_MISMATCH"
    for other in (stranger, ISSUER.keyid):
        assert code_of(lambda who=other: crl_act(world(case), who, revoking())) == "VAULT_SIGNER_MISMATCH"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"issued_at": at(2026, 5, 24)}, "ISSUE_BACKDATED"),
        ({"issued_at": at(2026, 6, 1, 0, 5, 1)}, "CLOCK_ROLLBACK"),
        ({"next_update": NOW}, "OPTION_INVALID"),
        ({"next_update": at(2026, 11, 28, 0, 0, 1)}, "OPTION_INVALID"),
    ],
)
def test_dates_that_a_reader_would_refuse_are_not_signed(wanted: dict[str, Any], code: str) -> None:
    case = good()
    assert code_of(lambda: revocation_act(world(case), ISSUER.keyid, listing(LICENSE_ID, **wanted))) == code
    if code == "ISSUE_BACKDATED":
        wanted = {"issued_at": at(2026, 5, 19)}
    assert code_of(lambda: crl_act(world(case), case.root.id, revoking(ISSUER.keyid, **wanted))) == code


def test_lists_that_live_long_are_spoken_of() -> None:
    case = good()
    assert not crl_act(world(case), case.root.id, revoking(next_update=NOW + 90 * DAY)).notices
    act = crl_act(world(case), case.root.id, revoking(next_update=NOW + 180 * DAY))
    assert [entry["code"] for entry in act.notices] == ["LIST_LONG_LIVED"]
    act = revocation_act(world(case), ISSUER.keyid, listing(next_update=NOW + 31 * DAY))
    assert [entry["code"] for entry in act.notices] == ["LIST_LONG_LIVED"]


def revoked_issuer() -> tuple[Case, dict[str, Any]]:
    case = good()
    root = signer(case.root.private)
    act = crl_act(world(case), root.keyid, revoking(ISSUER.keyid))
    return carried_out(case, act, root), dict(act.after)


def test_a_revoked_issuer_is_refused_from_then_on() -> None:
    after, document = revoked_issuer()
    assert document["number"] == 5
    assert document["revoked"] == {"22": text(NOW)}
    assert document["next_update"] == text(NOW + 90 * DAY)
    assert in_memory(after).code == "ISSUER_REVOKED"
    again = crl_act(world(after), after.root.id, revoking(ISSUER.keyid, issued_at=NOW + DAY))
    assert (again.unsigned, again.after) == (None, document)


def test_a_renewed_crl_keeps_the_dates_of_revocation() -> None:
    after, document = revoked_issuer()
    later = replace(world(after).question, now=NOW + 30 * DAY)
    there = World.of(world(after).material, later)
    act = crl_act(there, after.root.id, revoking(issued_at=NOW + 30 * DAY))
    assert act.after["revoked"] == document["revoked"]
    assert act.after["number"] == 6


def test_every_certificate_of_the_key_is_named() -> None:
    case = good()
    other = x509.Issue("issuer", case.root, serial=0x33, common="again").certificate()
    case.issuers["again.pem"] = x509.pem(other)
    act = crl_act(world(case), case.root.id, revoking(ISSUER.keyid))
    assert set(act.after["revoked"]) == {"22", "33"}


def test_a_key_without_a_certificate_cannot_be_revoked_by_a_crl() -> None:
    case = good()
    assert code_of(lambda: crl_act(world(case), case.root.id, revoking("ab" * 32))) == "ISSUER_UNKNOWN"


def test_the_next_crl_is_signed_the_same_again() -> None:
    case = good()
    root = signer(case.root.private)
    acts = [crl_act(world(case), root.keyid, revoking(ISSUER.keyid)) for _unused in range(2)]
    assert acts[0].unsigned == acts[1].unsigned
    assert acts[0].unsigned is not None
    assert acts[0].unsigned.sealed([root]) == acts[0].unsigned.sealed([root])


def test_others_read_the_same_crl(tmp_path: Path) -> None:
    after, _document = revoked_issuer()
    data = after.crls["one.pem"]
    crl = pyca.load_pem_x509_crl(data)
    assert crl.is_signature_valid(after.root.certificate.public_key())
    assert crl.get_revoked_certificate_by_serial_number(0x22) is not None
    assert crl.extensions.get_extension_for_class(pyca.CRLNumber).value.crl_number == 5
    for name, content in (("crl.pem", data), ("root.pem", after.root.pem), ("issuer.pem", after.issuers["issuer.pem"])):
        (tmp_path / name).write_bytes(content)
    verify = ["openssl", "crl", "-in", "crl.pem", "-noout", "-verify", "-CAfile", "root.pem"]
    assert "verify OK" in subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=True).stderr
    chain = (
        "openssl verify -x509_strict -no-CApath -no-CAstore -trusted root.pem -crl_check -CRLfile crl.pem issuer.pem"
    )
    moment = ["-attime", str(int(NOW.timestamp()))]
    command = [*chain.split()[:2], *moment, *chain.split()[2:]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "certificate revoked" in done.stderr


def test_a_list_is_one_that_a_generator_of_its_own_would_make() -> None:
    case = good()
    act = revocation_act(world(case), ISSUER.keyid, listing(LICENSE_ID, OTHER_ID))
    assert act.unsigned is not None
    ours = act.unsigned.sealed([ISSUER])
    theirs = revocations(
        number=10, issued_at=text(NOW), next_update=text(NOW + 30 * DAY), licenses=[LICENSE_ID, OTHER_ID]
    )
    assert dsse.digest(ours) == dsse.digest(theirs)
    assert keyid(key("issuer")) == ISSUER.keyid
