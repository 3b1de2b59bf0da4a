# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""DSSE: the shape, the type, who signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._envelope import kinds
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.envelope import Codes, pae, read_envelope
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.keys import load_spki
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.tools.fuzz import fuzz
from tests.vectors.license import dsse
from tests.vectors.license.keys import key, keyid, spki

CODES = Codes("LICENSE_MALFORMED", "ENVELOPE_INVALID", "PAYLOAD_TYPE_MISMATCH")
ROOT_SET = dsse.envelope(dsse.ROOT_SET, {"a": 1}, [key("one"), key("two")])
KEYS = {keyid(key(name)): load_spki(spki(key(name))) for name in ("one", "two", "three")}


def code_of(data: bytes, kind: kinds.Kind = kinds.ROOT_SET) -> str | None:
    try:
        read_envelope(data, kind, CODES, "it")
    except ModeKeeperError as error:
        return error.code
    return None


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    value = json.loads(ROOT_SET)
    change(value)
    return dsse.dump(value)


def test_the_example_of_the_standard() -> None:
    wanted = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("http://example.com/HelloWorld", b"hello world") == wanted


@given(st.text(max_size=20), st.binary(max_size=40))
def test_lengths_are_in_bytes(kind: str, body: bytes) -> None:
    encoded = kind.encode()
    assert pae(kind, body) == b"DSSEv1 %d " % len(encoded) + encoded + b" %d " % len(body) + body


def test_an_envelope_names_those_whose_signature_verifies_each_once() -> None:
    envelope = read_envelope(ROOT_SET, kinds.ROOT_SET, CODES, "it")
    assert envelope.payload == b'{"a":1}'
    assert envelope.signers(KEYS) == {keyid(key("one")), keyid(key("two"))}
    assert envelope.signers({}) == frozenset()
    twice = changed(lambda value: value["signatures"].append(value["signatures"][0]))
    assert len(read_envelope(twice, kinds.ROOT_SET, CODES, "it").signers(KEYS)) == 2


def test_a_signature_under_another_name_is_nobodys() -> None:
    data = changed(lambda value: value["signatures"][0].update(keyid=keyid(key("three"))))
    assert read_envelope(data, kinds.ROOT_SET, CODES, "it").signers(KEYS) == {keyid(key("two"))}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ROOT_SET + b" ", "LICENSE_MALFORMED"),
        (b"0" * (kinds.ROOT_SET.most_bytes + 1), "LICENSE_MALFORMED"),
        (b"1", "ENVELOPE_INVALID"),
        (changed(lambda value: value.update(payload=1)), "ENVELOPE_INVALID"),
        (changed(lambda value: value.update(payloadType=None)), "ENVELOPE_INVALID"),
        (changed(lambda value: value.update(signatures={})), "ENVELOPE_INVALID"),
        (changed(lambda value: value.update(signatures=[])), "ENVELOPE_INVALID"),
        (changed(lambda value: value.update(signatures=value["signatures"] * 33)), "ENVELOPE_INVALID"),
        (changed(lambda value: value.update(signatures=[1])), "ENVELOPE_INVALID"),
        (changed(lambda value: value["signatures"][0].update(sig=1)), "ENVELOPE_INVALID"),
        (changed(lambda value: value["signatures"][0].update(sig="é")), "ENVELOPE_INVALID"),
        (changed(lambda value: value["signatures"][0].update(keyid="0" * 63)), "ENVELOPE_INVALID"),
        (changed(lambda value: value["signatures"][0].update(more=1)), "ENVELOPE_INVALID"),
        (changed(lambda value: value.update(payloadType=dsse.LICENSE)), "PAYLOAD_TYPE_MISMATCH"),
        (changed(lambda value: value.update(payloadType=dsse.ROOT_SET.upper())), "PAYLOAD_TYPE_MISMATCH"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    assert code_of(data) == code


@fuzz
@given(st.integers(0, 8 * len(ROOT_SET) - 1))
def test_a_turned_bit_is_refused_or_leaves_a_signature_out(bit: int) -> None:
    data = bytearray(ROOT_SET)
    data[bit // 8] ^= 1 << bit % 8
    code = code_of(bytes(data))
    if code is not None:
        assert code in {"LICENSE_MALFORMED", "ENVELOPE_INVALID", "PAYLOAD_TYPE_MISMATCH"}
        return
    envelope = read_envelope(bytes(data), kinds.ROOT_SET, CODES, "it")
    assert len(envelope.signers(KEYS)) < 2


def test_payload_types_differ() -> None:
    found = [kind.payload_type for kind in vars(kinds).values() if isinstance(kind, kinds.Kind)]
    assert len(found) == len(set(found)) == 9
