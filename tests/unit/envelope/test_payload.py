# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Strict JSON: what has one canonical form is taken in just that form."""

from __future__ import annotations

import time
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.payload import parse_document, parse_payload
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.tools.fuzz import fuzz

CODE = "PAYLOAD_INVALID"
SAFE = 2**53 - 1
scalars = st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.text(max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


def refused(data: bytes, read: Any = parse_payload) -> bool:
    return code_of(data, read) == CODE


def code_of(data: bytes, read: Any) -> str | None:
    try:
        read(data, CODE, "it")
    except ModeKeeperError as error:
        return error.code
    return None


@given(values)
def test_parsing_the_canonical_form_gives_the_value_back(value: Any) -> None:
    assert parse_payload(rfc8785.dumps(value), CODE, "it") == value


@fuzz
@given(st.binary(max_size=200) | values.map(rfc8785.dumps).map(lambda data: data[:-1] + b"}"))
def test_whatever_is_taken_is_its_own_canonical_form(data: bytes) -> None:
    code = code_of(data, parse_payload)
    assert code in {None, CODE}
    assert code or rfc8785.dumps(parse_payload(data, CODE, "it")) == data


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":"\\u0061"}',
        b'{"a":-0}',
        b'"\\/"',
        b'"\\u00e9"',
        b'"\\u000A"',
        b' "a"',
    ],
)
def test_a_second_form_of_a_value_is_a_document_but_no_payload(data: bytes) -> None:
    parse_document(data, CODE, "it")
    assert refused(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf1",
        '"a"'.encode("utf-16"),
        b'"\xff"',
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":1}',
        b"NaN",
        b"Infinity",
        b"1.0",
        b"1e3",
        b"1E400",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" * 5000,
        b"1 ",
        b"1\n",
        b"1x",
        b'"\\ud800"',
        b'{"\\udfff":1}',
        b"[" * 33 + b"]" * 33,
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b"[" * 100_000,
    ],
)
def test_what_is_no_document_at_all(data: bytes) -> None:
    assert refused(data, parse_document)


@pytest.mark.parametrize(
    "data", [b"9007199254740991", b"-9007199254740991", b"[" * 32 + b"]" * 32, b'"\\ud83d\\ude00"']
)
def test_what_just_is_a_document(data: bytes) -> None:
    parse_document(data, CODE, "it")


def test_numbers_that_are_no_integers_are_for_kinds_that_hold_measurements() -> None:
    assert parse_payload(b'{"a":1.5}', CODE, "it", integers_only=False) == {"a": 1.5}
    assert refused(b'{"a":1.50}', lambda *given_: parse_payload(*given_, integers_only=False))
    assert refused(b"1e999", lambda *given_: parse_payload(*given_, integers_only=False))


def test_quotes_without_an_end_take_no_time() -> None:
    started = time.process_time()
    assert refused(b"[" * 40 + b'"' + b'\\"' * 30_000, parse_document)
    assert refused(b'"' + b'\\"' * 30_000 + b"[" * 40, parse_document)
    assert time.process_time() - started < 2
