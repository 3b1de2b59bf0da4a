# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Base64, PEM and DER: one text for given bytes, and nothing else is taken."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._envelope import der, strict_base64, strict_pem
from tests.tools.fuzz import fuzz
from tests.vectors.license.keys import key


@given(st.binary(max_size=200))
def test_base64_of_bytes_is_read_back_and_is_the_librarys(data: bytes) -> None:
    assert strict_base64.encode(data) == base64.b64encode(data).decode()
    assert strict_base64.decode(strict_base64.encode(data)) == data


@fuzz
@given(st.text(alphabet="AQg=+/-_ \n", max_size=12) | st.text(max_size=8))
def test_what_base64_takes_is_its_own_re_encoding(text: str) -> None:
    try:
        data = strict_base64.decode(text)
    except ValueError:
        return
    assert base64.b64encode(data).decode() == text


@pytest.mark.parametrize(
    "text", ["QQ", "QQ=", "QR==", "QQ==\n", " QQ==", "Q-==", "Q_==", "QQ==QQ==", "é", "=", "QQ===="]
)
def test_base64_refuses(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the class is the contract
        strict_base64.decode(text)


@given(st.binary(min_size=1, max_size=300))
def test_pem_is_read_back(data: bytes) -> None:
    assert strict_pem.decode(strict_pem.encode(data, "X"), "X") == data


def test_pem_is_the_librarys() -> None:
    public = key("any").public_key()
    forms = [
        public.public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
        for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER)
    ]
    assert strict_pem.encode(forms[1], "PUBLIC KEY") == forms[0]


PEM = strict_pem.encode(b"0" * 100, "X")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PEM * 2,
        b"text\n" + PEM,
        PEM + b"\n",
        PEM[:-1],
        PEM.replace(b"\n", b"\r\n"),
        PEM.replace(b"X-", b"Y-"),
        b"-----BEGIN X-----\nMDA=\nMDA=\n-----END X-----\n",
        b"-----BEGIN X-----\n-----END X-----\n",
        b"-----BEGIN X-----\n" + b"MDAw" * 19 + b"\n" + b"MDAw" * 6 + b"\n-----END X-----\n",
        b"-----BEGIN X-----\nMDAw\n\nMDAw\n-----END X-----\n",
        PEM.replace(b"\n-----END", b"\n\n-----END"),
        b"-----BEGIN X-----\nMDAw MDAw\n-----END X-----\n",
        b"-----BEGIN X-----\n\xff\n-----END X-----\n",
    ],
)
def test_pem_refuses(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        strict_pem.decode(data, "X")


@given(st.lists(st.tuples(st.sampled_from([0x02, 0x03, 0x30, 0xA0]), st.binary(max_size=300)), min_size=1, max_size=5))
def test_der_elements_are_read_back(parts: list[tuple[int, bytes]]) -> None:
    raw = b"".join(der.encode(tag, content) for tag, content in parts)
    found = der.children(raw, most=5)
    assert [(entry.tag, entry.content) for entry in found] == parts
    assert b"".join(entry.raw for entry in found) == raw


@pytest.mark.parametrize(
    "text", ["", "30", "3081", "308000", "30810100", "3082000100", "300100" + "00", "1f0100", "3002aa", "30ff"]
)
def test_der_refuses(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        der.one(bytes.fromhex(text))


@fuzz
@given(st.binary(max_size=60))
def test_der_reads_anything_or_says_so(data: bytes) -> None:
    try:
        found = der.children(data, most=10)
    except ValueError:
        return
    assert b"".join(entry.raw for entry in found) == data
