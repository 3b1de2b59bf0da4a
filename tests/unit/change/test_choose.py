# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which copy of a journal is gone on with, and which may be written over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.after.pods import pods_of
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.choose import follows, to_recover
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.entry import Entry
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.file import JournalFile
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .objects import PLAN, intent

TIME = "2026-01-01T00:00:00Z"


def lines(folder: Path, *events: tuple[str, dict[str, Any]], fence: int = 1, verify: str = PLAN) -> list[Entry]:
    """A journal of its own."""
    path = folder / f"{len(list(folder.iterdir()))}.jsonl"
    opened = {"plan": PLAN, "verify": verify, "cluster": "u", "passport": PLAN, "fence": fence}
    with JournalFile(path) as journal:
        journal.add(TIME, ("open", opened), *events)
        return journal.entries


def test_nothing_that_was_ended_is_gone_on_with(tmp_path: Path) -> None:
    closed = lines(tmp_path, ("closed", {"outcome": "kept"}))
    assert to_recover([], []) is None
    assert to_recover(closed, []) is None
    assert to_recover(closed, closed[:1]) is None


def test_the_longer_of_two_copies_is_gone_on_with(tmp_path: Path) -> None:
    whole = lines(tmp_path, ("intent", {**intent().record(), "wave": 1}), ("halted", {"reasons": []}))
    for here, mirrored in ((whole, whole[:2]), (whole[:2], whole), (whole, []), ([], whole)):
        found = to_recover(here, mirrored)
        assert found is not None
        assert found[0] == whole


def test_where_copies_part_the_later_number_of_the_lock_counts(tmp_path: Path) -> None:
    first = lines(tmp_path, ("open", {"fence": 2}), ("halted", {"reasons": []}))
    later = lines(tmp_path, ("open", {"fence": 3}))
    found = to_recover(first, later)
    assert found is not None
    assert found[1].fence == 3
    with pytest.raises(ModeKeeperError) as caught:
        to_recover(lines(tmp_path, ("bake", {"wave": 1})), lines(tmp_path, ("bake", {"wave": 2})))
    assert caught.value.code == "JOURNAL_UNREADABLE"


def test_two_unfinished_journals_are_a_persons_to_choose(tmp_path: Path) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        to_recover(lines(tmp_path), lines(tmp_path, verify="sha256:" + "1" * 64))
    assert caught.value.code == "JOURNAL_OPEN"


def test_a_copy_is_written_over_by_its_own_journal_or_a_later_one(tmp_path: Path) -> None:
    closed = lines(tmp_path, ("closed", {"outcome": "kept"}))
    left = lines(tmp_path, verify="sha256:" + "1" * 64)
    later = lines(tmp_path, fence=2, verify="sha256:" + "2" * 64)
    assert follows(closed, closed[:1], begun=True)
    assert follows(later, closed, begun=False)
    assert follows(later, left, begun=False)
    assert not follows(left, later, begun=False)
    assert not follows(later, closed, begun=True)
    assert not follows([], left, begun=False)


class Pages:
    """An API server that gives pods two at a time."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = answers
        self.asked: list[dict[str, Any]] = []

    def get(self, _path: str, query: dict[str, Any]) -> Any:
        self.asked.append(dict(query))
        answer = self.answers.pop(0)
        return type("Answer", (), {"json": lambda _self: answer})()


def test_pods_are_read_page_by_page() -> None:
    live = {"metadata": {"namespace": "shop"}, "spec": {"selector": {"matchLabels": {"app": "web"}}}}
    api = Pages([{"items": [{}, {}], "metadata": {"continue": "more"}}, {"items": [{}], "metadata": {}}])
    assert len(pods_of(api, live)) == 3  # type: ignore[arg-type]
    assert [query.get("continue") for query in api.asked] == [None, "more"]
    assert pods_of(api, {"metadata": {"namespace": "shop"}, "spec": {}}) == []  # type: ignore[arg-type]
    with pytest.raises(ModeKeeperError):
        pods_of(Pages(["no list"]), live)  # type: ignore[arg-type]
