# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""After two changes that did harm none is made, until a person has reset the breaker and said why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.ledger import ChangeLedger
from ansible_collections.modekeeper.core.plugins.module_utils._edge.recording import Recorder
from tests.controlplane import ControlPlane

from .site import furnish, site

BEFORE, AFTER = "2", "1800m"
PLAN = "sha256:" + "a" * 64


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane() as started:
        furnish(started, ("web",))
        yield started


def test_two_harmful_changes_stop_the_third_until_a_person_says_why(plane: ControlPlane, tmp_path: Path) -> None:
    shop = site(plane, tmp_path, ("web",))
    run = shop.run("evaluate", modekeeper_require_live=True)
    assert run.status == 0, run.text
    ledger = ChangeLedger(Recorder(shop.folder / "ledger.jsonl", shop.folder / "state.json"))
    for journal in "bc":
        ledger.record("apply_rolled_back_for_harm", [PLAN, "sha256:" + journal * 64])
    run = shop.run("apply", modekeeper_commit=True)
    assert run.status == 2, run.text
    assert "BREAKER_OPEN: " in run.text
    assert [entry["code"] for entry in shop.body("gate.json")["reasons"]] == ["BREAKER_OPEN"]
    assert shop.cpu("web") == BEFORE
    before = (shop.folder / "ledger.jsonl").read_bytes()
    shown = shop.run("breaker_reset", modekeeper_breaker_because="the probe was too short")
    assert shown.status == 0, shown.text
    assert "planned" in shown.text
    assert (shop.folder / "ledger.jsonl").read_bytes() == before
    run = shop.run("breaker_reset", modekeeper_breaker_because="the probe was too short", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert shop.body("breaker_reset.json")["because"] == "the probe was too short"
    run = shop.run("apply", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert shop.cpu("web") == AFTER
    events = [json.loads(line)["event"] for line in (shop.folder / "ledger.jsonl").read_text().splitlines()]
    assert events[-4:] == ["breaker_reset", "apply_intent", "apply_kept", "apply_result"]
