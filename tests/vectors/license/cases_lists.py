# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""CRLs, the licence's signature and terms, revocation lists, cluster and feature: ranks 26 to 44."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import rfc8785

from . import dsse, x509
from .case import LICENSE_ID, Case, license_file, revocations, state, terms
from .cases_roots import only
from .group import Group, Spoil
from .keys import Key, key, sign, sign_raw
from .times import NOW, at, text

SECOND = timedelta(seconds=1)


def no_crl(case: Case) -> None:
    case.crls = {}


def crl(**changes: Any) -> Spoil:
    def spoil(case: Case) -> None:
        case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, **{"number": 4, **changes}))

    return spoil


def trailing_byte(case: Case) -> None:
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4) + b"\0")


def all_at_once(case: Case) -> None:
    crl(end=NOW - SECOND)(case)
    case.license = license_file(not_after=text(at(2026, 5, 1)), grace_days=0)
    case.cluster_uid = None


def crl_below_state(case: Case) -> None:
    crl(number=3)(case)
    case.license = license_file(min_crl=3)
    only(case, case.root, min_crl={})
    case.state = state(case.pin, case.root, crl={case.root.id: 4})


def crl_below_licence(case: Case) -> None:
    case.license = license_file(min_crl=5)


def crl_below_ledger(case: Case) -> None:
    case.state = None
    case.floor = {"crl": {case.root.id: 5}}


def signed(signer: dsse.Signer) -> Spoil:
    def spoil(case: Case) -> None:
        case.license = license_file(signer=signer)

    return spoil


def payload_bit(case: Case) -> None:
    body = rfc8785.dumps(terms())
    other = bytearray(body)
    other[body.index(b"acme")] ^= 2  # still the canonical form of a licence, of another customer
    case.license = dsse.dump(dsse.document(dsse.LICENSE, bytes(other), [dsse.entry(key("issuer"), dsse.LICENSE, body)]))


def no_pae(case: Case) -> None:
    body = rfc8785.dumps(terms())

    def bare(private: Key, _message: bytes) -> bytes:
        return sign(private, body)

    case.license = license_file(signer=bare)


def licence(**changes: Any) -> Spoil:
    def spoil(case: Case) -> None:
        case.license = license_file(**changes)

    return spoil


def lists(**changes: Any) -> Spoil:
    def spoil(case: Case) -> None:
        case.revocations["issuer.json"] = revocations(**changes)

    return spoil


def no_list(case: Case) -> None:
    case.revocations = {}


def list_of_another(case: Case) -> None:
    other = x509.Issue("issuer two", case.root, serial=0x33, common="ModeKeeper issuer two")
    case.issuers["two.pem"] = x509.pem(other.certificate())
    case.revocations = {"two.json": revocations("issuer two")}


def list_below_state(case: Case) -> None:
    lists(number=8)(case)


def unread_cluster(case: Case) -> None:
    case.cluster_uid = None


def other_cluster(case: Case) -> None:
    case.cluster_uid = "7f1d0c2e-94a1-4c59-9d0c-3b1e9c9b2a10"


def other_feature(case: Case) -> None:
    case.feature = "fleet"


GROUPS = (
    Group("CRL_MISSING", [("none", no_crl)]),
    Group("CRL_MALFORMED", [("trailing byte", trailing_byte), ("delta", crl(delta=True))]),
    Group("CRL_SIGNATURE_INVALID", [("another key", crl(private=key("somebody")))]),
    Group(
        "CRL_EXPIRED",
        [("1 s past", crl(end=NOW - SECOND)), ("licence expired too, cluster silent", all_at_once)],
    ),
    Group(
        "CRL_ROLLBACK",
        [
            ("below the state", crl_below_state),
            ("below min_crl", crl_below_licence),
            ("state deleted, the ledger knows", crl_below_ledger),
        ],
    ),
    Group("SIGNATURE_INVALID", [("payload bit", payload_bit), ("raw r and s", signed(sign_raw)), ("no PAE", no_pae)]),
    Group("PAYLOAD_INVALID", [("extra field", licence(colour="blue"))]),
    Group("LICENSE_OUTLIVES_ISSUER", [("grace alone does", licence(not_after=text(at(2029, 12, 28))))]),
    Group("LICENSE_REVOKED", [("listed", lists(licenses=[LICENSE_ID]))]),
    Group("REVOCATION_LIST_MISSING", [("none", no_list)]),
    Group("REVOCATION_LIST_INVALID", [("other issuer", list_of_another)]),
    Group("REVOCATION_LIST_EXPIRED", [("1 s past", lists(next_update=text(NOW - SECOND)))]),
    Group("REVOCATION_LIST_ROLLBACK", [("below the state", list_below_state)]),
    Group("LICENSE_NOT_YET_VALID", [("in a second", licence(not_before=text(NOW + SECOND)))]),
    Group(
        "LICENSE_EXPIRED",
        [
            ("grace 0", licence(not_after=text(NOW - SECOND), grace_days=0)),
            ("past grace", licence(not_after=text(NOW - SECOND - timedelta(days=7)), grace_days=7)),
        ],
    ),
    Group("CLUSTER_UNKNOWN", [("kube-system not readable", unread_cluster)]),
    Group("CLUSTER_NOT_BOUND", [("another cluster", other_cluster)]),
    Group("CUSTOMER_MISMATCH", [("not the state's", licence(customer="umbrella"))]),
    Group("ENTITLEMENT_MISSING", [("another feature", other_feature)]),
)
