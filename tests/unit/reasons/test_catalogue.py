# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one catalogue of reason codes and its precedence."""

from __future__ import annotations

import random

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._reasons import catalogue
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import (
    ModeKeeperError,
    reason,
    sort_reasons,
)
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.model import Family, Reason


def test_ranks_are_distinct_and_every_entry_is_a_sentence() -> None:
    assert len({family.rank for family in catalogue.FAMILIES}) == len(catalogue.FAMILIES)
    for entry in catalogue.CATALOGUE.values():
        assert entry.meaning.endswith(".")
        assert entry.remedy.endswith(".")


def test_a_code_may_stand_once_only() -> None:
    entry = Reason("A_B", "It is so.", "Do this.")
    with pytest.raises(ValueError, match="A_B"):
        catalogue._index([Family("x", 1, "X", (entry,)), Family("y", 2, "Y", (entry,))])


@pytest.mark.parametrize("code", ["", "lower", "A-B", "_A", "A__B"])
def test_a_code_is_upper_case_words(code: str) -> None:
    with pytest.raises(ValueError, match="no complete reason"):
        Reason(code, "It is so.", "Do this.")


def test_an_unknown_code_cannot_be_raised() -> None:
    with pytest.raises(KeyError, match="NO_SUCH_CODE"):
        raise ModeKeeperError("NO_SUCH_CODE", "message")


def test_an_error_becomes_a_reason_with_its_remedy() -> None:
    error = ModeKeeperError("READ_FORBIDDEN", "list pods", resource="pods")
    assert error.as_reason() == {
        "code": "READ_FORBIDDEN",
        "message": "list pods",
        "remedy": catalogue.CATALOGUE["READ_FORBIDDEN"].remedy,
        "resource": "pods",
    }
    assert str(error) == "READ_FORBIDDEN: list pods"


def test_reasons_come_in_the_one_order_whatever_order_they_were_found_in() -> None:
    found = [reason(code, text) for code in catalogue.CATALOGUE for text in ("b", "a")]
    shuffled = found + found[:3]
    random.Random(7).shuffle(shuffled)
    ordered = sort_reasons(shuffled)
    assert [entry["code"] for entry in ordered[::2]] == list(catalogue.CATALOGUE)
    assert [entry["message"] for entry in ordered[:2]] == ["a", "b"]
    assert len(ordered) == len(found)


def test_the_kill_switch_stands_before_the_plan_and_the_plan_before_verify() -> None:
    order = catalogue.PRECEDENCE
    assert order["KILL_SWITCH_ACTIVE"] < order["PLAN_EXPIRED"] < order["VERIFY_FAILED"] < order["FREEZE_ACTIVE"]
    assert (
        order["SCOPE_CLUSTER"] < order["BOUND_STEP"] < order["BLAST_PDB"] < order["CONFLICT_HELM"] < order["DRIFT_UID"]
    )
