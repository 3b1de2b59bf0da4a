# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What bounds a change, told against the last release; and names of a real run that become the same numbers each time."""

from __future__ import annotations

import json
from typing import Any

from tests.evidence.normal import TIME, Normal
from tests.tools.controls import DIFFERENCE, controls, difference, released

HEX = ("ab" * 32, "cd" * 32, "ef" * 32)
UIDS = ("0f3c6c1e-94a1-4c59-9d0c-3b1e9c9b2a10", "1f3c6c1e-94a1-4c59-9d0c-3b1e9c9b2a10")


def release(**knobs: Any) -> dict[str, Any]:
    return {"version": "1.0.0", "note": "", "controls": {"knobs": knobs, "gates": {}, "codes": {}}}


def test_what_is_new_gone_and_changed_is_told_member_by_member() -> None:
    before = release(a={"unit": "s", "step": {"down": "1"}}, b={"unit": "s"})
    now = {"knobs": {"a": {"unit": "s", "step": {"down": "2"}}, "c": {"unit": "x|y"}}, "gates": {}, "codes": {}}
    text = difference(before, now)
    assert "Since 1.0.0.\n" in text
    assert "| changed | `a` | step: down 1 → down 2 |" in text
    assert "| gone | `b` | unit: s |" in text
    assert r"| new | `c` | unit: x\|y |" in text
    assert text.count("No difference.") == 2


def test_a_tree_does_not_differ_from_itself() -> None:
    now = controls()
    assert difference({"version": "1", "note": "", "controls": now}, now).count("No difference.") == 3
    assert json.loads(json.dumps(now)) == now


def test_the_last_release_is_there_and_has_knobs_and_codes() -> None:
    found = released()
    assert found["controls"]["knobs"]
    assert found["controls"]["codes"]


def test_the_difference_in_the_evidence_is_that_of_the_code() -> None:
    made = difference(released(), controls())
    assert DIFFERENCE.read_text(encoding="utf-8") == made, "run: python -m tests.tools.controls"


def test_names_become_numbers_in_the_order_in_which_they_are_known() -> None:
    document = {"inputs": [f"sha256:{HEX[2]}", f"sha256:{HEX[1]}"], "at": "2026-03-04T05:06:07.5Z", "uid": UIDS[1]}
    told = Normal([f"sha256:{found}" for found in HEX], UIDS).document({**document, "why": f"of {HEX[0]}"})
    assert told["inputs"] == [f"sha256:{2:064}", f"sha256:{3:064}"]
    assert told["at"] == TIME
    assert told["uid"] == f"00000000-0000-4000-8000-{2:012}"
    assert told["why"] == f"of {1:064}"


def test_two_runs_with_other_names_give_the_same_document() -> None:
    first, second = ({"inputs": sorted(names), "id": names[0]} for names in (HEX, HEX[::-1]))
    assert Normal(HEX).document(first) == Normal(HEX[::-1]).document(second)
