# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The floor that a ledger keeps: of one domain nothing counts for another, and the ledger's own merging keeps the highest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.members import FormError
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.own import check_floor, raised
from ansible_collections.modekeeper.core.plugins.module_utils._license.floor import Floor
from ansible_collections.modekeeper.core.plugins.module_utils._license.ledger_floor import (
    LedgerFloor,
    parse_ledger_floor,
)
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import reason
from tests.vectors.license.case import good
from tests.vectors.license.times import NOW

from .helpers import in_memory

OURS, THEIRS = "sha256:" + "a" * 64, "sha256:" + "b" * 64
numbers = st.dictionaries(st.sampled_from(["1" * 64, "2" * 64]), st.integers(0, 9))
times = st.none() | st.integers(0, 10).map(lambda hours: NOW + timedelta(hours=hours))
floors = st.builds(Floor, root_set=st.integers(0, 9), crl=numbers, revocations=numbers, time=times)


@given(floors, floors)
def test_a_ledger_keeps_the_highest_of_each_domain(ours: Floor, theirs: Floor) -> None:
    left, right = LedgerFloor.seen(OURS, ours).document(), LedgerFloor.seen(THEIRS, theirs).document()
    check_floor(left)
    both = parse_ledger_floor(raised(left, right))
    assert both.of(OURS).root_set == ours.root_set
    assert both.of(OURS).time == ours.time
    assert both.of(THEIRS).time == theirs.time
    assert both.of("sha256:" + "c" * 64).time is None
    assert both.knows(OURS, ours)
    assert both.knows(THEIRS, theirs)
    again = parse_ledger_floor(raised(left, LedgerFloor.seen(OURS, theirs).document()))
    assert again.of(OURS) == Floor().raised(ours).raised(theirs)


@given(floors, floors)
def test_what_would_rise_is_not_known(known: Floor, seen: Floor) -> None:
    assert LedgerFloor.seen(OURS, known).knows(OURS, seen) is (known.raised(seen) == known.raised(Floor()))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"schema": "modekeeper.trust-floor/2"},
        {"root_set": 2},
        {"root_set": {"x": 1}},
        {"time": {OURS: 10**12}},
        {"crl": {"1" * 64: -1}},
        {"more": 1},
    ],
)
def test_a_floor_off_its_schema_is_refused(spoiled: dict[str, Any]) -> None:
    with pytest.raises(FormError):
        parse_ledger_floor({**LedgerFloor().document(), **spoiled})


def test_a_floor_of_other_roots_stands_in_nobodys_way() -> None:
    case = good()
    high = Floor(root_set=99, time=case.now + timedelta(days=900))
    assert in_memory(case, floor=LedgerFloor.seen(THEIRS, high)).holds
    codes = [entry["code"] for entry in in_memory(case, floor=LedgerFloor.seen(case.pin, high)).reasons]
    assert codes == ["TRUST_ROOT_ROLLBACK", "CLOCK_ROLLBACK"]


def test_a_ledger_that_is_not_believed_comes_first_and_leaves_no_floor_passed() -> None:
    broken = reason("AUDIT_CHAIN_BROKEN", "line 4: it does not name the line before it", line=4)
    case = good()
    case.customer = "umbrella"
    verdict = in_memory(case, ledger_reasons=(broken,))
    assert [entry["code"] for entry in verdict.reasons] == ["AUDIT_CHAIN_BROKEN", "CUSTOMER_MISMATCH"]
    results = {entry["code"]: entry["result"] for entry in verdict.checks}
    rollbacks = ("TRUST_ROOT_ROLLBACK", "CRL_ROLLBACK", "REVOCATION_LIST_ROLLBACK", "CLOCK_ROLLBACK")
    assert {results[code] for code in rollbacks} == {"not_evaluated"}
    assert not verdict.holds
