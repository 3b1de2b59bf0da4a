# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a changing step leaves for people: pages and trace; in check mode nothing; a trace that cannot be made hides no change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import digest_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.told import Told, tell
from ansible_collections.modekeeper.core.plugins.module_utils._edge.workspace import Workspace
from ansible_collections.modekeeper.core.plugins.module_utils._gate.decide import decide
from ansible_collections.modekeeper.core.plugins.module_utils._gate.report import make_report as gate_report
from tests.unit.gate.open_facts import open_facts
from tests.unit.report import artefacts
from tests.unit.report.changes import ENDS, journal, report

GATE = gate_report(decide(open_facts()))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def workspace(out: Path, *, check_mode: bool = False) -> Workspace:
    return Workspace.of({"out": str(out), "ledger": ""}, check_mode=check_mode)


def told(out: Path, *, check_mode: bool = False, drop: int = 0) -> Told:
    """A change that was kept, whose journal lacks its last lines."""
    lines = journal(ENDS["kept"])
    path = out / "journal.jsonl"
    out.mkdir()
    path.write_bytes(b"".join(entry.line + b"\n" for entry in lines[: len(lines) - drop]))
    found = workspace(out, check_mode=check_mode)
    return tell(found, "apply", "kept", gate=GATE, report=report(lines), journal=path)


def test_it_leaves_two_pages_and_the_trace_whose_digest_the_ledger_gets(out: Path) -> None:
    found = told(out)
    trace = (out / "decision_trace.jsonl").read_bytes()
    assert found == Told((digest_bytes(trace),))
    assert json.loads(trace.splitlines()[-1])["decision"] == "kept"
    assert (out / "gate.md").read_text().startswith("# ModeKeeper gate: apply\n")
    assert "**kept**" in (out / "apply.md").read_text()


def test_in_check_mode_nothing_is_left(out: Path) -> None:
    assert told(out, check_mode=True).reasons == ()
    assert [path.name for path in out.iterdir()] == ["journal.jsonl"]


def test_a_trace_that_lacks_a_decision_is_told_and_not_written(out: Path) -> None:
    found = told(out, drop=1)
    assert found.ids == ()
    assert [entry["code"] for entry in found.reasons] == ["TRACE_INCOMPLETE"]
    assert not (out / "decision_trace.jsonl").exists()


def test_the_journal_of_another_change_is_not_this_ones(out: Path, tmp_path: Path) -> None:
    out.mkdir()
    lines = journal(ENDS["kept"])
    (first, own), *rest = ENDS["kept"]
    other = journal([(first, {**own, "fence": 9}), *rest])
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(entry.line + b"\n" for entry in other))
    found = tell(workspace(out), "apply", "kept", gate=GATE, report=report(lines), journal=path)
    assert [entry["code"] for entry in found.reasons] == ["TRACE_INCOMPLETE"]


def test_what_was_seen_by_another_run_is_no_part_of_it(out: Path) -> None:
    out.mkdir()
    place = workspace(out)
    seen = artefacts.observation()
    place.save("observation.json", seen)
    place.save("plan.json", artefacts.plan(seen))
    assert tell(place, "apply", "planned", gate=GATE, report=None, journal=out / "journal.jsonl").reasons == ()
    steps = {json.loads(line)["step"] for line in (out / "decision_trace.jsonl").read_bytes().splitlines()}
    assert steps == {"gate", "apply"}
    assert not (out / "apply.md").exists()
