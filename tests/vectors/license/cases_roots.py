# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The root sets: ranks 7 to 12, and the drill of rotation."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec

from . import dsse, x509
from .case import Case, root_set, state
from .group import Group, Spoil
from .keys import Key, compressed_spki, key, keyid, sign
from .times import at


def only(case: Case, *roots: x509.Root, pin: bool = True, **changes: object) -> None:
    """One first set of these roots, pinned; the state knows it too."""
    data = root_set(1, roots, **changes)
    case.roots = {"1.json": data}
    if pin:
        case.pin = dsse.digest(data)
        case.state = state(case.pin, roots[0])


def hand_over(case: Case, *, steps: int, last: list[x509.Root], **changes: object) -> x509.Root:
    """From set 1 of root one through sets of two roots to a newest one, each signed by old and new."""
    before = [case.root]
    for version in range(2, steps + 2):
        after = last if version == steps + 1 else [x509.root(f"root {version}")]
        signers = [root.private for root in (*before, *after)]
        more = {"signers": signers, **(changes if version == steps + 1 else {})}
        case.roots[f"{version}.json"] = root_set(version, after, **more)
        before = after
    return before[0]


def rotated(case: Case, *, steps: int) -> None:
    """A new root in force, an issuer of its own, and a list and a CRL that go with it."""
    new = hand_over(case, steps=steps, last=[x509.root("root new")])
    case.issuers["issuer.pem"] = x509.pem(x509.Issue("issuer", new).certificate())
    case.crls["new.pem"] = x509.crl_pem(x509.crl(new, 4))


def missing(case: Case) -> None:
    case.roots = {}


def no_ca(case: Case) -> None:
    only(case, x509.root("root one", ca=False))


def not_self_signed(case: Case) -> None:
    only(case, x509.root("root one", signer=key("somebody")))


def p384(case: Case) -> None:
    only(case, x509.root("root p384", private=_p384()), signers=[key("root one")])


def _p384() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1())


def threshold(k: int) -> Spoil:
    def spoil(case: Case) -> None:
        only(case, case.root, threshold=k, issuers=[keyid(key("issuer"))])

    return spoil


def gap(case: Case) -> None:
    rotated(case, steps=3)
    del case.roots["3.json"]


def other_pin(case: Case) -> None:
    case.pin = "sha256:" + hashlib.sha256(b"another").hexdigest()


def made_at_home(case: Case) -> None:
    home = x509.root("root of my own")
    only(case, home, pin=False)
    case.pin = ""
    case.state = None
    case.issuers = {"issuer.pem": x509.pem(x509.Issue("issuer", home).certificate())}
    case.crls = {"home.pem": x509.crl_pem(x509.crl(home, 4))}


def two_of_three(case: Case, signatures: list[dict[str, str]] | None, *signers: Key) -> None:
    """A second set that asks for two of three roots; the first for one."""
    roots = [case.root, x509.root("root two"), x509.root("root three")]
    data = root_set(2, roots, signers=list(signers), threshold=2, issuers=[keyid(key("issuer"))])
    if signatures is not None:
        value = json.loads(data)
        value["signatures"] = signatures
        data = dsse.dump(value)
    case.roots["2.json"] = data


def body_of_second(case: Case) -> bytes:
    """What the roots of the second set sign."""
    two_of_three(case, None, key("root one"))
    return base64.b64decode(json.loads(case.roots["2.json"])["payload"])


def old_only(case: Case) -> None:
    last = [x509.root("root new")]
    case.roots["2.json"] = root_set(2, last, signers=[case.root.private])


def new_only(case: Case) -> None:
    last = [x509.root("root new")]
    case.roots["2.json"] = root_set(2, last, signers=[last[0].private])


def one_key_twice(case: Case) -> None:
    body = body_of_second(case)
    one = dsse.entry(key("root one"), dsse.ROOT_SET, body)
    two_of_three(case, [one, dsse.entry(key("root one"), dsse.ROOT_SET, body)])


def under_two_ids(case: Case) -> None:
    """The second name is another root's: it is not that root's signature."""
    body = body_of_second(case)
    one = dsse.entry(key("root one"), dsse.ROOT_SET, body)
    two_of_three(case, [one, {**one, "keyid": keyid(key("root two"))}])


def in_two_encodings(case: Case) -> None:
    """The second name is the digest of the same key with a compressed point."""
    body = body_of_second(case)
    other = hashlib.sha256(compressed_spki(key("root one"))).hexdigest()
    sig = dsse.b64(sign(key("root one"), dsse.pae(dsse.ROOT_SET, body)))
    two_of_three(case, [dsse.entry(key("root one"), dsse.ROOT_SET, body), {"keyid": other, "sig": sig}])


def bit_flip(case: Case) -> None:
    two_of_three(case, None, key("root one"), key("root two"))
    value = json.loads(case.roots["2.json"])
    sig = bytearray(base64.b64decode(value["signatures"][1]["sig"]))
    sig[-1] ^= 1
    value["signatures"][1]["sig"] = dsse.b64(bytes(sig))
    case.roots["2.json"] = dsse.dump(value)


def rollback(case: Case) -> None:
    case.state = state(case.pin, case.root, root_set=2)


def expired(case: Case) -> None:
    old = x509.root("root one", start=at(2020), end=at(2026, 5, 31))
    only(case, old)
    case.issuers["issuer.pem"] = x509.pem(x509.Issue("issuer", old, end=at(2026, 5, 31)).certificate())


GROUPS = (
    Group("TRUST_ROOT_MISSING", [("none", missing)]),
    Group(
        "TRUST_ROOT_INVALID",
        [
            ("CA:false", no_ca),
            ("not self-signed", not_self_signed),
            ("P-384", p384),
            ("k=0", threshold(0)),
            ("k>n", threshold(2)),
            ("gap", gap),
        ],
    ),
    Group("TRUST_ROOT_UNPINNED", [("other pin", other_pin), ("root made at home", made_at_home)]),
    Group(
        "TRUST_ROOT_THRESHOLD",
        [
            ("old keys only", old_only),
            ("new only", new_only),
            ("one key twice", one_key_twice),
            ("under two ids", under_two_ids),
            ("in two encodings", in_two_encodings),
            ("bit flip", bit_flip),
        ],
    ),
    Group("TRUST_ROOT_ROLLBACK", [("older than the state", rollback)]),
    Group("TRUST_ROOT_EXPIRED", [("the day after", expired)]),
)
