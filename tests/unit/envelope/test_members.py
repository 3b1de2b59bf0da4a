# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Closed schemas: each member is of its form, and a fault names the member, never its value."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._envelope import members

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LETTERS = re.compile("[a-z]+")
uuids = st.uuids().map(str)
nearly = st.builds(
    lambda text, at, letter: text[:at] + letter + text[at + 1 :], uuids, st.integers(0, 36), st.sampled_from("-gA0é ")
)


@given(st.lists(uuids | nearly | st.text(max_size=4), max_size=5))
def test_uuids_in_bulk_are_those_that_match_one_by_one(value: list[str]) -> None:
    assert members.are_uuids(value) is all(map(UUID.fullmatch, value))


def test_a_dash_may_not_move_from_one_to_the_next() -> None:
    one = str(uuid.UUID(int=0))
    assert not members.are_uuids([one[:9] + "-" + one[10:], one[:8] + "0" + one[9:]])


@given(st.lists(st.text("abc", min_size=1, max_size=3), max_size=6))
def test_a_list_is_taken_when_it_is_sorted_and_says_nothing_twice(value: list[str]) -> None:
    try:
        taken = members.texts({"x": value}, "x", LETTERS, 0, 5)
    except members.FormError:
        taken = None
    assert (taken == tuple(value)) is (value == sorted(set(value)) and len(value) <= 5)


@pytest.mark.parametrize(
    "read",
    [
        lambda: members.closed([], "s/1", ()),
        lambda: members.closed({"schema": "s/1"}, "s/1", ("a",)),
        lambda: members.closed({"schema": "s/1", "secret": 1}, "s/1", ()),
        lambda: members.closed({"schema": "secret"}, "s/1", ()),
        lambda: members.text({"x": "secret!"}, "x", LETTERS),
        lambda: members.text({"x": 1}, "x", LETTERS),
        lambda: members.time({"x": "secret"}, "x"),
        lambda: members.time({"x": 1}, "x"),
        lambda: members.integer({"x": True}, "x"),
        lambda: members.integer({"x": -1}, "x"),
        lambda: members.integer({"x": 31}, "x", 0, 30),
        lambda: members.integer({"x": "1"}, "x"),
        lambda: members.texts({"x": "secret"}, "x", LETTERS, 0, 9),
        lambda: members.texts({"x": [1]}, "x", LETTERS, 0, 9),
        lambda: members.texts({"x": ["Secret"]}, "x", LETTERS, 0, 9),
        lambda: members.texts({"x": []}, "x", LETTERS, 1, 9),
        lambda: members.numbers({"x": {"Secret": 1}}, "x", LETTERS, 9),
        lambda: members.numbers({"x": {"a": 1.5}}, "x", LETTERS, 9),
        lambda: members.numbers({"x": {"a": 1, "b": 2}}, "x", LETTERS, 1),
        lambda: members.numbers({"x": []}, "x", LETTERS, 9),
    ],
)
def test_what_is_off_its_form_is_told_without_its_value(read: Callable[[], Any]) -> None:
    with pytest.raises(members.FormError) as caught:
        read()
    assert "secret" not in str(caught.value).lower()


def test_what_is_in_form_comes_back_typed() -> None:
    assert members.closed({"schema": "s/1", "a": 1}, "s/1", ("a",), ("b",))["a"] == 1
    assert members.time({"x": "2026-01-01T00:00:00Z"}, "x") == datetime(2026, 1, 1, tzinfo=UTC)
    assert members.numbers({"x": {"a": 1}}, "x", LETTERS, 9) == {"a": 1}
