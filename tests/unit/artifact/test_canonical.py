# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""RFC 8785 canonical JSON, with the reference implementation as oracle."""

from __future__ import annotations

import math

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._artifact import canonical
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.strict_json import parse_strict
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
@example({"\U0001f600": 1, "\ufb01": 2, "a": [1e16, 1e21, 1e-7, -0.0, 123456789.123]})
def test_equals_the_reference(value: object) -> None:
    assert canonical.canonical_bytes(value) == rfc8785.dumps(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_as_themselves(value: float) -> None:
    assert float(canonical.number_text(value)) == value


@given(JSON)
def test_parsing_and_writing_again_changes_nothing(value: object) -> None:
    data = canonical.canonical_bytes(value)
    assert canonical.canonical_bytes(parse_strict(data, "ARTIFACT_MALFORMED", "it")) == data


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, 2**53, -(2**53), "\ud800", {1: 2}, {"a": 1j}, b"bytes"],
    ids=repr,
)
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        canonical.canonical_bytes(value)
    assert caught.value.code == "ARTIFACT_NOT_CANONICAL"


def test_deep_nesting_is_refused_without_exhausting_the_stack() -> None:
    value: list[object] = []
    for _unused in range(100_000):
        value = [value]
    with pytest.raises(ModeKeeperError) as caught:
        canonical.canonical_bytes(value)
    assert caught.value.code == "ARTIFACT_NOT_CANONICAL"
    while value:  # taken apart by hand: freeing it recursively would exhaust the stack after all
        value = value.pop()


def test_digest_is_the_sha256_of_the_canonical_form() -> None:
    assert canonical.digest({"b": 1, "a": "ä"}) == canonical.digest_bytes('{"a":"ä","b":1}'.encode())
