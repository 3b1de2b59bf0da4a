# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who must agree, and what counts: distinct keys, this change or less of it, this moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._approval.change import Change, ChangeItem
from ansible_collections.modekeeper.core.plugins.module_utils._approval.judge import Needed, judge
from ansible_collections.modekeeper.core.plugins.module_utils._approval.read import Approvals, Refused, Signed
from ansible_collections.modekeeper.core.plugins.module_utils._approval.statement import Statement
from tests.unit.verify.builders import NOW

IDS = [f"sha256:{letter * 64}" for letter in "abcde"]
ONE, TWO = Needed(1, planner=False), Needed(2, planner=False)


def change(*ids: str, tier: str = "mid") -> Change:
    return Change("uid", "sha256:" + "0" * 64, tuple(ChangeItem(found, tier, "o") for found in ids or IDS[:2]))


def voice(keyid: str = "1", items: tuple[str, ...] = (*IDS[:2],), **fields: Any) -> Signed:
    given_: dict[str, Any] = {
        "role": "approver",
        "cluster": "uid",
        "passport": "sha256:" + "0" * 64,
        "items": items,
        "change_ref": "",
        "not_before": NOW,
        "not_after": NOW + timedelta(days=14),
    }
    name = fields.pop("name", f"{keyid}.json")
    return Signed(name, keyid * 64, Statement(**{**given_, **fields}))


def codes(
    voices: list[Signed], needed: Needed = ONE, *refused: Refused, about: Change | None = None, **more: Any
) -> list[str]:
    at = more.pop("now", NOW)
    found = judge(Approvals(tuple(voices), refused), about or change(), needed, at, **more)
    return [entry["code"] for entry in found]


def test_enough_voices_are_enough() -> None:
    assert codes([voice()]) == []
    assert codes([voice("1"), voice("2")], TWO) == []
    assert codes([], Needed(0, planner=True)) == []


def test_one_key_is_one_voice_however_many_files_it_signs() -> None:
    assert codes([voice(name="a"), voice(name="b"), voice(name="c")], TWO) == ["APPROVAL_MISSING"]


def test_a_plan_made_again_with_fewer_items_is_covered_and_one_with_another_is_not() -> None:
    for ids in (IDS[:1], IDS[1:2], IDS[:2]):
        assert codes([voice()], about=change(*ids)) == []
    for ids in (IDS[:3], IDS[2:3], [*IDS[1:2], IDS[4]]):
        assert codes([voice()], about=change(*ids)) == ["APPROVAL_OTHER_CHANGE"]


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (timedelta(seconds=-1), ["APPROVAL_WINDOW"]),
        (timedelta(0), []),
        (timedelta(days=14), []),
        (timedelta(days=14, seconds=1), ["APPROVAL_EXPIRED"]),
    ],
)
def test_both_ends_of_the_window_are_in_it(shift: timedelta, expected: list[str]) -> None:
    assert codes([voice()], now=NOW + shift) == expected


def test_a_window_of_more_than_14_days_is_none_though_we_are_in_it() -> None:
    assert codes([voice(not_after=NOW + timedelta(days=14, seconds=1))]) == ["APPROVAL_WINDOW"]


def test_a_passport_that_names_planners_wants_one_of_them_to_sign_too() -> None:
    both = Needed(1, planner=True)
    planner = voice("9", role="planner")
    assert codes([voice(), planner], both) == []
    assert codes([voice()], both) == ["APPROVAL_MISSING"]
    assert codes([planner], both) == ["APPROVAL_MISSING"]
    late = voice("9", role="planner", not_before=NOW + timedelta(hours=1))
    assert codes([voice(), late], both) == ["APPROVAL_WINDOW"]


def test_one_key_in_both_roles_is_nobodys_voice() -> None:
    found = codes([voice("1"), voice("1", role="planner")], Needed(1, planner=True))
    assert "APPROVAL_SELF" in found
    assert found


def test_a_reference_binds_where_both_name_one() -> None:
    assert codes([voice(change_ref="CHG1")], change_ref="CHG1") == []
    assert codes([voice()], change_ref="CHG1") == []
    assert codes([voice(change_ref="CHG1")]) == []
    assert codes([voice(change_ref="CHG1")], change_ref="CHG2") == ["APPROVAL_OTHER_CHANGE"]


def test_what_else_lies_in_the_folder_does_not_matter_where_enough_agree() -> None:
    junk = Refused("APPROVAL_UNREADABLE", "x")
    assert codes([voice(), voice("2", not_after=NOW - timedelta(1))], ONE, junk) == []


def test_a_voice_that_does_not_count_stands_for_the_one_that_is_missing() -> None:
    over = voice("2", not_before=NOW - timedelta(9), not_after=NOW - timedelta(1))
    assert codes([over]) == ["APPROVAL_EXPIRED"]
    assert codes([voice("1"), over], TWO) == ["APPROVAL_EXPIRED"]
    assert sorted(codes([over], TWO)) == ["APPROVAL_EXPIRED", "APPROVAL_MISSING"]
    # A key that counts already does not stand for another's.
    stale = replace(over, keyid="1" * 64)
    assert "APPROVAL_MISSING" in codes([voice("1"), stale], TWO)


def test_a_folder_of_old_approvals_is_told_in_one_line_a_code() -> None:
    old = [voice(f"{number % 10}", items=(IDS[4],), name=f"{number:03}") for number in range(300)]
    (entry,) = judge(Approvals(tuple(old)), change(), ONE, NOW)
    assert entry["message"].endswith("and 295 more")


voices = st.lists(
    st.builds(
        voice,
        st.sampled_from("123"),
        st.sets(st.sampled_from(IDS), min_size=1).map(lambda ids: tuple(sorted(ids))),
        role=st.sampled_from(["approver", "planner"]),
        not_before=st.sampled_from([NOW - timedelta(1), NOW + timedelta(1)]),
        not_after=st.sampled_from([NOW + timedelta(2), NOW + timedelta(15)]),
    ),
    max_size=6,
)


@given(found=voices, needed=st.integers(1, 3), ids=st.sets(st.sampled_from(IDS), min_size=2))
def test_less_of_a_change_is_agreed_to_wherever_all_of_it_is(found: list[Signed], needed: int, ids: set[str]) -> None:
    rule = Needed(needed, planner=False)
    if not codes(found, rule, about=change(*ids)):
        assert not codes(found, rule, about=change(*sorted(ids)[1:]))


@given(found=voices, needed=st.integers(1, 3))
def test_it_is_agreed_to_just_where_so_many_distinct_approvers_cover_it(found: list[Signed], needed: int) -> None:
    def good(entry: Signed, role: str) -> bool:
        said = entry.statement
        inside = said.not_before <= NOW <= said.not_after and said.not_after - said.not_before <= timedelta(14)
        return said.role == role and set(IDS[:2]) <= set(said.items) and inside

    planners = {entry.keyid for entry in found if good(entry, "planner")}
    approvers = {entry.keyid for entry in found if good(entry, "approver")} - planners
    assert bool(codes(found, Needed(needed, planner=False))) == (len(approvers) < needed)
