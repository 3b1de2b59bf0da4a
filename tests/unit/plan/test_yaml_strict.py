# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""YAML without surprises."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.yaml_strict import (
    MAX_NODES,
    ParsedYaml,
    parse_yaml,
)


def parse(text: str | bytes) -> ParsedYaml:
    return parse_yaml(text if isinstance(text, bytes) else text.encode())


def messages(text: str | bytes) -> list[str]:
    found = parse(text).problems
    assert found
    assert {problem.code for problem in found} == {"PASSPORT_MALFORMED"}
    return [f"{problem.place.line}:{problem.place.column} {problem.message}" for problem in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0.25", 0.25),
        ("1e3", 1000.0),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("True", "True"),
        ("~", "~"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2026-01-02", "2026-01-02"),
        ("2026-01-02T16:00:00Z", "2026-01-02T16:00:00Z"),
        (".inf", ".inf"),
        ("+1", "+1"),
        ("1.", "1."),
        ("250m", "250m"),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_plain_scalars_are_what_json_would_read(text: str, value: Any) -> None:
    found = parse(f"key: {text}\n").value["key"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_texts_as_written() -> None:
    assert parse("on: 1\nno: 2\n1: 3\nnull: 4\n").value == {"on": 1, "no": 2, "1": 3, "null": 4}


def test_block_texts() -> None:
    assert parse("a: |\n  12\nb: >-\n  no\n").value == {"a": "12\n", "b": "no"}


def test_places_are_those_of_keys_and_values() -> None:
    places = parse("a:\n  - b/c: 1\n").places
    assert (places["/a#key"].line, places["/a#key"].column) == (1, 1)
    assert (places["/a/0/b~1c"].line, places["/a/0/b~1c"].column) == (2, 10)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1 the key 'a' stands twice; it was first on line 1"),
        ("a: &x 1\n", "1:4 an anchor (&x): write the value out"),
        ("a: !!python/object 1\n", "1:4 a tag (!…): quote the value if it is text"),
        ("a: ! 1\n", "1:4 a tag (!…): quote the value if it is text"),
        ("a: 1\n---\nb: 2\n", "2:1 the file holds more than one document"),
        ("a: 99999999999999999\n", "1:4 an integer beyond 2**53 - 1; quote it if it is text"),
        ("a: 1" + "0" * 4000 + "\n", "1:4 an integer beyond 2**53 - 1; quote it if it is text"),
        ("a: 1e999\n", "1:4 a number too large to be held"),
        ('a: "\\ud800"\n', "1:4 half of a surrogate pair (\\ud800 …): write the character itself"),
        ("? [1, 2]\n: 3\n", "1:3 a key that is a list or a mapping"),
        ("", "1:1 the file holds no document"),
        ("# nothing\n", "1:1 the file holds no document"),
        (b"a: \xff\n", "1:1 the file is not UTF-8 (byte 3)"),
        (b"a: 1\nb: \xff\n", "2:1 the file is not UTF-8 (byte 8)"),
        ("\ufeffa: 1\n", "1:1 the file begins with a byte order mark; save it without"),
    ],
)
def test_refused(text: str | bytes, message: str) -> None:
    assert messages(text) == [message]


@pytest.mark.parametrize("text", ["a: [1,\n", "a: 'b\n", "a: b: c\n", "\tb: 1\n", "a: \x07\n", "%YAML 9.9\n---\na\n"])
def test_no_yaml_at_all(text: str) -> None:
    assert all("not YAML" in message for message in messages(text))


def test_all_references_are_reported_in_one_go() -> None:
    found = messages("a: &x {b: 1}\nc: *x\nd: !t 2\n")
    assert [message.split(" ", 1)[0] for message in found] == ["1:4", "2:4", "3:4"]


def test_merge_key_is_no_merge() -> None:
    # Without aliases nothing can be merged; the key is then just unknown to the schema.
    assert parse("<<: {a: 1}\n").value == {"<<": {"a": 1}}


def test_a_bomb_ends_early() -> None:
    assert "nesting deeper" in messages("[" * 3000)[0]
    assert f"more than {MAX_NODES}" in messages("[" + "1," * (MAX_NODES + 5) + "]")[0]


# Others JSON writes raw and YAML wants escaped.
_PRINTED = st.characters(exclude_categories=("Cc", "Cf", "Cn", "Cs", "Zl", "Zp"))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(_PRINTED, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc:/~", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_json_reads_as_itself(value: Any) -> None:
    parsed = parse(json.dumps(value, ensure_ascii=False))
    assert parsed.problems == []
    assert parsed.value == value


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_never_a_traceback_and_never_more_lenient_than_pyyaml(text: str) -> None:
    parsed = parse(text)
    if not parsed.problems:
        # What is accepted is a document for PyYAML too (its constructor may still refuse a date such as 2026-13-01).
        assert yaml.compose(text, Loader=yaml.SafeLoader) is not None
