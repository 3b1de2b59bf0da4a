# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Issuers' certificates: of the profile, named by their content, never for a key that was revoked."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509 as pyca

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.keys import load_spki
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.act import Act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.issuers import IssuerOrder, issuer_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.licenses import license_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.revocation_lists import (
    RevocationOrder,
    revocation_act,
)
from tests.vectors.license import x509
from tests.vectors.license.case import Case, good, revocations, root_set
from tests.vectors.license.keys import key, keyid, spki
from tests.vectors.license.times import NOW, at
from tests.vectors.license.vectors import vectors

from .helpers import in_memory
from .issuing_helpers import carried_out, code_of, order, signer, world
from .test_oracles import by_hand, pyca_holds

NEW = signer("new issuer")


def certifying(who: str = "new issuer", **changes: Any) -> IssuerOrder:
    wanted = {
        "key": load_spki(spki(key(who))),
        "name": "ModeKeeper issuer 2026",
        "not_before": at(2026, 6, 1),
        "not_after": at(2029, 6, 1),
        **changes,
    }
    return IssuerOrder(**wanted)


def certified(case: Case, **changes: Any) -> tuple[Case, Act]:
    root = signer(case.root.private)
    act = issuer_act(world(case), root.keyid, certifying(**changes))
    return carried_out(case, act, root), act


def test_a_new_issuer_lists_and_licenses_and_its_licences_hold(tmp_path: Path) -> None:
    case, act = certified(good())
    assert act.name == f"{act.facts['serial']}.pem"
    assert act.facts["subject_keyid"] == NEW.keyid
    case = carried_out(
        case, revocation_act(world(case), NEW.keyid, RevocationOrder(frozenset(), frozenset(), NOW)), NEW
    )
    case = carried_out(case, license_act(world(case), NEW.keyid, order()), NEW)
    verdict = in_memory(case)
    assert verdict.holds, verdict.reasons
    alone = case.copy()
    alone.issuers = {"issuer.pem": case.issuers[act.name]}
    assert pyca_holds(alone)
    done = by_hand(alone, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Verified OK" in done.stdout


def test_the_certificate_is_of_the_profile(tmp_path: Path) -> None:
    case, act = certified(good())
    certificate = pyca.load_pem_x509_certificate(case.issuers[act.name])
    certificate.verify_directly_issued_by(case.root.certificate)
    assert f"{certificate.serial_number:x}" == act.facts["serial"]
    assert certificate.serial_number.bit_length() == 159
    assert certificate.subject.rfc4514_string() == act.after["subject"] == "CN=ModeKeeper issuer 2026"
    assert [(entry.oid.dotted_string, entry.critical) for entry in certificate.extensions] == [
        ("2.5.29.19", True),
        ("2.5.29.15", True),
        ("2.5.29.37", True),
        ("2.5.29.35", False),
        ("2.5.29.14", False),
    ]
    (tmp_path / "c.pem").write_bytes(case.issuers[act.name])
    shown = ["openssl", "x509", "-in", "c.pem", "-noout", "-ext", "basicConstraints,keyUsage,extendedKeyUsage"]
    printed = subprocess.run(shown, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "CA:FALSE" in printed
    assert "Digital Signature\n" in printed
    assert x509.EKU in printed


def test_serials_follow_from_the_content_alone() -> None:
    root = good().root.id
    first = issuer_act(world(good()), root, certifying())
    assert issuer_act(world(good()), root, certifying()).unsigned == first.unsigned
    others = [certifying("yet another"), certifying(name="x"), certifying(not_after=at(2029, 6, 2))]
    serials = {issuer_act(world(good()), root, other).facts["serial"] for other in others}
    assert len(serials | {first.facts["serial"]}) == 4


def test_again_there_is_nothing_to_sign() -> None:
    case, act = certified(good())
    again = issuer_act(world(case), case.root.id, certifying())
    assert (again.unsigned, again.facts, again.after) == (None, act.facts, act.after)


@pytest.mark.parametrize("title", ["revoked issuer", "key re-certified", "key listed", "revoked and expired"])
def test_a_revoked_key_is_never_certified_again(title: str) -> None:
    case = next(entry for entry in vectors() if entry.title == title and entry.code == "ISSUER_REVOKED").case()
    wanted = certifying("issuer", name="another name")
    assert code_of(lambda: issuer_act(world(case), case.root.id, wanted)) == "ISSUER_REVOKED"


def test_a_key_that_was_listed_before_it_was_certified_is_not_certified() -> None:
    case = good()
    case.revocations["root.json"] = revocations("root one", 1, keys=[NEW.keyid])
    assert code_of(lambda: issuer_act(world(case), case.root.id, certifying())) == "ISSUER_REVOKED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"not_after": at(2040, 1, 1, 0, 0, 1)}, "ISSUER_PROFILE_INVALID"),
        ({"not_after": at(2026, 5, 31), "not_before": at(2026, 5, 1)}, "ISSUER_EXPIRED"),
        ({"not_after": at(2026, 5, 31)}, "OPTION_INVALID"),
        ({"name": ""}, "OPTION_INVALID"),
        ({"name": "x" * 65}, "OPTION_INVALID"),
        ({"who": "root one"}, "OPTION_INVALID"),
    ],
)
def test_what_its_readers_would_refuse_is_not_certified(changes: dict[str, Any], code: str) -> None:
    case = good()
    assert code_of(lambda: issuer_act(world(case), case.root.id, certifying(**changes))) == code


def test_where_the_set_lists_its_issuers_only_those_are_certified() -> None:
    case = good()
    case.roots["1.json"] = root_set(1, [case.root], issuers=[keyid(key("issuer"))])
    assert code_of(lambda: issuer_act(world(case), case.root.id, certifying())) == "ISSUER_NOT_AUTHORISED"
    case.roots["1.json"] = root_set(1, [case.root], issuers=[keyid(key("issuer")), NEW.keyid])
    assert issuer_act(world(case), case.root.id, certifying()).unsigned is not None


def test_only_a_root_certifies() -> None:
    case = good()
    for other in (signer("another"), signer("issuer")):
        assert code_of(lambda who=other: issuer_act(world(case), who.keyid, certifying())) == "VAULT_SIGNER_MISMATCH"


def test_a_certificate_may_begin_later() -> None:
    assert issuer_act(world(good()), good().root.id, certifying(not_before=at(2027, 1, 1))).unsigned is not None
