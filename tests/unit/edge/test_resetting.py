# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The breaker is reset by a person who says why, once, and what was counted is kept."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.store import load_artifact
from ansible_collections.modekeeper.core.plugins.module_utils._edge import kinds
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing import past
from ansible_collections.modekeeper.core.plugins.module_utils._edge.recording import Recorder
from ansible_collections.modekeeper.core.plugins.module_utils._edge.resetting import reset_breaker
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import Entry
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.line import Line
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

ID = "sha256:" + "a" * 64


def reset(folder: Path, *, check_mode: bool = False, because: str = "found it") -> dict[str, Any]:
    params = {"because": because, "out": str(folder / "out"), "ledger": str(folder / "ledger.jsonl")}
    module: Any = SimpleNamespace(params=params, check_mode=check_mode)
    return reset_breaker(module)


def harmful(folder: Path) -> None:
    Recorder(folder / "ledger.jsonl").commit(Entry("apply_rolled_back_for_harm", (ID,)))


def events(folder: Path) -> list[str]:
    return [json.loads(line)["event"] for line in (folder / "ledger.jsonl").read_text().splitlines()][1:]


def test_it_counts_says_why_and_then_has_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harmful(tmp_path)
    before = (tmp_path / "ledger.jsonl").read_bytes()
    shown = reset(tmp_path, check_mode=True)
    assert (shown["outcome"], shown["changed"]) == ("planned", True)
    assert (tmp_path / "ledger.jsonl").read_bytes() == before
    assert not (tmp_path / "out").exists()
    done = reset(tmp_path)
    assert (done["outcome"], done["changed"], done["summary"]) == ("reset", True, {"rollbacks": 1})
    kept = load_artifact(tmp_path / "out" / "breaker_reset.json", *kinds.BREAKER_RESET[1:])
    assert (kept.body["because"], len(kept.body["harm"])) == ("found it", 1)
    assert (
        kept.id
        == done["artifacts"][0]["id"]
        == json.loads((tmp_path / "ledger.jsonl").read_text().splitlines()[-1])["ids"][0]
    )
    assert events(tmp_path) == ["apply_rolled_back_for_harm", "breaker_reset"]
    assert reset(tmp_path)["outcome"] == "nothing_to_do"
    assert events(tmp_path) == ["apply_rolled_back_for_harm", "breaker_reset"]
    # What comes after the reset counts anew.
    later = [Line("a", "apply_rolled_back_for_harm", (ID,), "0" * 64, 9, "2100-01-01T00:00:00Z")]
    found = past.find_events
    monkeypatch.setattr(past, "find_events", lambda *given: [*found(*given), *later])
    assert reset(tmp_path, check_mode=True)["summary"] == {"rollbacks": 1}


def test_a_ledger_that_is_not_believed_resets_nothing(tmp_path: Path) -> None:
    harmful(tmp_path)
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(path.read_bytes() + b"{}\n")
    refused = reset(tmp_path)
    assert (refused["ok"], refused["outcome"], refused["changed"]) == (False, "refused", False)
    assert refused["reasons"][0]["code"].startswith("AUDIT_")


@pytest.mark.parametrize("because", ["", " ", "two\nlines", "x" * 501])
def test_it_wants_a_reason(tmp_path: Path, because: str) -> None:
    with pytest.raises(ModeKeeperError, match="OPTION_INVALID"):
        reset(tmp_path, because=because)
