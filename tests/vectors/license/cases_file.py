# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The licence's file and envelope: ranks 1 to 6."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import rfc8785

from . import dsse
from .case import Case, revocations, terms
from .group import Group, Spoil
from .keys import key


def missing(case: Case) -> None:
    case.license = None


def placed(place: Callable[[Path], None]) -> Spoil:
    """Something else than a file."""

    def spoil(case: Case) -> None:
        case.place = place

    return spoil


def raw(data: bytes) -> Spoil:
    """Other bytes."""

    def spoil(case: Case) -> None:
        case.license = data

    return spoil


def rewritten(change: Callable[[bytes], bytes]) -> Spoil:
    """The licence's bytes, changed."""

    def spoil(case: Case) -> None:
        assert case.license is not None
        changed = change(case.license)
        assert changed != case.license
        case.license = changed

    return spoil


def edited(change: Callable[[dict], object]) -> Spoil:
    """The envelope's value, changed in place or replaced by what ``change`` returns."""

    def spoil(case: Case) -> None:
        assert case.license is not None
        value = json.loads(case.license)
        other = change(value)
        case.license = dsse.dump(value if other is None else other)

    return spoil


def with_member(text: bytes) -> Spoil:
    """One more member, as raw text, before the first."""
    return rewritten(lambda data: b"{" + text + b"," + data[1:])


def trailing_bits(text: str) -> str:
    """The same bytes for a lax decoder: a bit set behind the last byte."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    assert text.endswith("=")
    body = text.rstrip("=")
    return body[:-1] + alphabet[alphabet.index(body[-1]) + 1] + text[len(body) :]


def padded(case: Case) -> None:
    """A payload whose base64 ends in padding, with trailing bits that are not zero."""
    for spaces in range(3):
        value = terms(customer="acme" + "x" * spaces)
        body = rfc8785.dumps(value)
        if len(body) % 3:
            document = dsse.document(dsse.LICENSE, body, [dsse.entry(key("issuer"), dsse.LICENSE, body)])
            document["payload"] = trailing_bits(document["payload"])
            case.license = dsse.dump(document)
            return


def url_alphabet(case: Case) -> None:
    """A payload that has a plus sign or a slash in base64, in the alphabet of URLs."""
    assert case.license is not None
    value = json.loads(case.license)
    sig = value["signatures"][0]["sig"]
    while not {"+", "/"} & set(sig):
        sig = dsse.entry(key("issuer"), dsse.LICENSE, b"again")["sig"]
    value["signatures"][0]["sig"] = sig.replace("+", "-").replace("/", "_")
    case.license = dsse.dump(value)


def is_revocation_list(case: Case) -> None:
    case.license = revocations()


def is_jws(case: Case) -> None:
    body = rfc8785.dumps(terms())
    case.license = dsse.dump(dsse.document("application/jose+json", body, [dsse.entry(key("issuer"), "JWT", body)]))


GROUPS = (
    Group("LICENSE_MISSING", [("nothing there", missing)]),
    Group("LICENSE_UNREADABLE", [("folder", placed(os.mkdir)), ("FIFO", placed(os.mkfifo))]),
    Group("LICENSE_TOO_LARGE", [("65,537 bytes", raw(b" " * 65_537))]),
    Group(
        "LICENSE_MALFORMED",
        [
            ("empty", raw(b"")),
            ("BOM", rewritten(lambda data: b"\xef\xbb\xbf" + data)),
            ("UTF-16", rewritten(lambda data: data.decode().encode("utf-16"))),
            ("bad UTF-8", with_member(b'"x":"\xc3\x28"')),
            ("duplicate", with_member(b'"payload":"e30="')),
            ("escaped duplicate", with_member(b'"p\\u0061yload":"e30="')),
            ("NaN", with_member(b'"x":NaN')),
            ("float", with_member(b'"x":1.5')),
            ("trailing byte", rewritten(lambda data: data + b"\n")),
            ("depth 33", with_member(b'"x":' + b"[" * 32 + b"]" * 32)),
            ("lone surrogate", with_member(b'"x":"\\ud800"')),
            ("5,000 digits", with_member(b'"x":' + b"1" * 5000)),
        ],
    ),
    Group(
        "ENVELOPE_INVALID",
        [
            ("extra member", with_member(b'"x":1')),
            ("no sig", edited(lambda value: value["signatures"][0].pop("sig") and None)),
            ("no signature", edited(lambda value: value["signatures"].clear())),
            ("two signatures", edited(lambda value: value["signatures"].append(value["signatures"][0]))),
            (
                "newline",
                edited(lambda value: value.update(payload=value["payload"][:64] + "\n" + value["payload"][64:])),
            ),
            ("trailing bits", padded),
            ("URL alphabet", url_alphabet),
            (
                "upper-case keyid",
                edited(lambda value: value["signatures"][0].update(keyid="AB" + value["signatures"][0]["keyid"][2:])),
            ),
            ("array", edited(lambda value: [value])),
        ],
    ),
    Group("PAYLOAD_TYPE_MISMATCH", [("revocation list", is_revocation_list), ("JWS", is_jws)]),
)
