# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Events by their names: all of them, in order, without those that a crash cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import append
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.find import find_events
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import Genesis
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .made import ID, LEDGER
from .room import NOW


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


def put(place: Path, *events: str, actor: str = "ops@host") -> None:
    for event in events:
        append(place, event, [ID], actor=actor, now=NOW, expected_head=None, genesis=Genesis(LEDGER))


def test_they_are_found_in_order_and_no_others(place: Path) -> None:
    put(place, "observe", "plan", "observe", "observed", "verify")
    put(place, "plan", actor='"event":"observe"')
    assert [(line.event, line.seq) for line in find_events(place, {"observe", "verify"})] == [
        ("observe", 1),
        ("observe", 3),
        ("verify", 5),
    ]


def test_one_that_lacked_its_line_feed_in_a_crash_never_counts(place: Path) -> None:
    put(place, "observe", "observe")
    place.write_bytes(place.read_bytes()[:-1])
    assert [line.seq for line in find_events(place, {"observe"})] == [1]
    put(place, "observe")
    assert [line.seq for line in find_events(place, {"observe"})] == [1, 4]


def test_no_ledger_and_a_line_without_end_are_told(place: Path) -> None:
    with pytest.raises(ModeKeeperError, match="AUDIT_MISSING"):
        find_events(place, {"observe"})
    put(place, "observe")
    place.write_bytes(place.read_bytes() + b"x" * 400_000)
    with pytest.raises(ModeKeeperError, match="AUDIT_UNREADABLE"):
        find_events(place, {"observe"})
