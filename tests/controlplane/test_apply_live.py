# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Apply as a customer runs it: planned, verified, shown, made, watched, taken back, recovered elsewhere; proof is the audit log."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import digest
from tests.controlplane import ControlPlane, mutations, wait_until

from .harm import fail_when, kill
from .site import SHORT, Site, furnish, site

BEFORE, AFTER = "2", "1800m"
SERVICES = ("web", "shelf", "till", "crashing", "killed", "stopped", "shown")
SWITCH = "/api/v1/namespaces/modekeeper-system/configmaps/modekeeper-kill-switch"
MERGE = "application/merge-patch+json"


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane() as started:
        furnish(started, SERVICES)
        yield started


@pytest.fixture
def open_site(plane: ControlPlane, tmp_path: Path) -> Callable[..., Site]:
    """A site whose telemetry is of these services alone, evaluated and verified."""

    def opened(*names: str, **durations: float) -> Site:
        found = site(plane, tmp_path, names, **durations)
        run = found.run("evaluate", modekeeper_require_live=True)
        assert run.status == 0, run.text
        return found

    return opened


def applied(plane: ControlPlane, mark: int) -> list[tuple[str, str]]:
    """What the applier wrote since, by object, its lock and journal left out."""
    events = [event for event in plane.audit_events(mark) if "modekeeper-applier" in event.user]
    return sorted((event.name, event.verb) for event in mutations(events) if event.namespace == "shop")


def journal(folder: Path) -> list[str]:
    path = folder / "journal.jsonl"
    return [json.loads(line)["event"] for line in path.read_text().splitlines()] if path.exists() else []


def test_it_shows_the_board_its_diff_then_makes_the_change_and_the_plan_is_spent(
    open_site: Callable[..., Site], plane: ControlPlane
) -> None:
    names = ("web", "shelf", "till")
    shop = open_site(*names)
    mark = plane.audit_mark()
    run = shop.run("apply", "--check", "--diff", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert len(re.findall(r'^\+ +cpu: "1800m"$', run.text, re.MULTILINE)) == len(names)
    assert applied(plane, mark) == []
    assert not (shop.out / "gate.json").exists()
    assert not (shop.out / "undo").exists()
    run = shop.run("apply", modekeeper_commit=True, modekeeper_change_ref="CHG-1")
    assert run.status == 0, run.text
    assert {name: shop.cpu(name) for name in names} == dict.fromkeys(names, AFTER)
    assert applied(plane, mark) == sorted((name, "patch") for name in names)
    assert shop.live("web")["metadata"]["annotations"]["modekeeper/change-ref"] == "CHG-1"
    assert shop.body("gate.json")["outcome"] == "passed"
    report = shop.body("apply.json")
    assert (report["outcome"], report["waves"]) == ("kept", 2)
    assert [item["found"] for item in report["items"]] == ["APPLIED"] * 3
    recorded = [json.loads(line)["event"] for line in (shop.folder / "ledger.jsonl").read_text().splitlines()]
    assert recorded[-3:] == ["apply_intent", "apply_kept", "apply_result"]
    again = shop.run("apply", modekeeper_commit=True)
    assert again.status == 2
    assert len(applied(plane, mark)) == len(names)


def test_what_crashes_is_taken_back(open_site: Callable[..., Site], plane: ControlPlane) -> None:
    shop = open_site("crashing")
    fail_when(plane, "crashing", AFTER)
    mark = plane.audit_mark()
    run = shop.run("apply", modekeeper_commit=True)
    assert run.status == 2, run.text
    assert "FAILURE_NEW: " in run.text
    assert shop.cpu("crashing") == BEFORE
    assert applied(plane, mark) == [("crashing", "patch")] * 2
    assert shop.body("apply.json")["outcome"] == "rolled_back"


def test_a_killed_run_is_taken_back_on_a_machine_that_has_only_the_kubeconfig(
    open_site: Callable[..., Site], plane: ControlPlane, tmp_path: Path
) -> None:
    shop = open_site("killed", bake_least=300.0)
    mark = plane.audit_mark()
    process = shop.start("apply", modekeeper_commit=True)
    wait_until(lambda: "done" in journal(shop.out), "the first write", 60)
    kill(plane, process)
    assert shop.cpu("killed") == AFTER
    elsewhere = Site(plane, tmp_path / "elsewhere", shop.collections, dict(shop.variables))
    elsewhere.folder.mkdir()
    for name in ("license", "trust", "trust_state", "telemetry", "passport"):
        del elsewhere.variables[f"modekeeper_{name}"]
    elsewhere.variables["modekeeper_ledger"] = str(elsewhere.folder / "ledger.jsonl")
    time.sleep(SHORT["lease"] + 1)
    shown = elsewhere.run("recover", "--check", "--diff", modekeeper_recover="rollback", modekeeper_commit=True)
    assert shown.status == 0, shown.text
    assert "(taken back)" in shown.text
    assert applied(plane, mark) == [("killed", "patch")]
    run = elsewhere.run("recover", modekeeper_recover="rollback", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert shop.cpu("killed") == BEFORE
    assert applied(plane, mark) == [("killed", "patch")] * 2
    first = json.loads((elsewhere.folder / "ledger.jsonl").read_text().splitlines()[0])
    known = {digest_of(line) for line in (shop.folder / "ledger.jsonl").read_text().splitlines()}
    assert first["after"] in known
    again = elsewhere.run("recover", modekeeper_recover="rollback", modekeeper_commit=True)
    assert again.status == 0, again.text
    assert "nothing_to_do" in again.text


def digest_of(line: str) -> str:
    """As the next line of a ledger names it."""
    return digest(json.loads(line))


def test_the_kill_switch_halts_and_a_person_undoes_it_with_kubectl_alone(
    open_site: Callable[..., Site], plane: ControlPlane
) -> None:
    shop = open_site("stopped", bake_least=300.0)
    mark = plane.audit_mark()
    process = shop.start("apply", modekeeper_commit=True)
    wait_until(lambda: "done" in journal(shop.out), "the first write", 60)
    plane.request("PATCH", SWITCH, {"data": {"engaged": "true"}}, MERGE)
    try:
        text = process.communicate(timeout=60)[0]
        assert process.returncode == 2
        assert "KILL_SWITCH_ACTIVE: " in text, text
        assert journal(shop.out)[-1] == "halted"
        assert shop.cpu("stopped") == AFTER
        assert applied(plane, mark) == [("stopped", "patch")]
        refused = shop.run("recover", modekeeper_recover="rollback", modekeeper_commit=True)
        assert refused.status == 2
        assert "KILL_SWITCH_ACTIVE: " in refused.text
        page = (shop.out / "undo" / "README.md").read_text()
        (command,) = [line for line in page.splitlines() if line.startswith("kubectl ")]
        patch = shop.out / "undo" / command.rpartition("=")[2]
        done = plane.run_kubectl(*command.split()[1:-1], f"--patch-file={patch}")
        assert done.returncode == 0, done.stderr
        assert shop.cpu("stopped") == BEFORE
    finally:
        plane.request("PATCH", SWITCH, {"data": {"engaged": "false"}}, MERGE)
    # What a person took back is theirs: nothing is left to do, and nothing is written.
    run = shop.run("recover", modekeeper_recover="rollback", modekeeper_commit=True)
    assert run.status == 2
    assert "ROLLBACK_INCOMPLETE" in run.text or "ROLLBACK_FOREIGN" in run.text, run.text
    assert applied(plane, mark) == [("stopped", "patch")]


def first_code(text: str) -> str:
    """The first word of the failure."""
    found = re.search(r"(?:Action|Module) failed: ([A-Z_]+): ", text)
    return found[1] if found else text


def forged(name: str, change: Callable[[dict[str, Any]], None], *, signed: bool) -> Callable[[Site], None]:
    """An artefact that somebody edited, with its id as it was, or made to fit."""

    def forge(shop: Site) -> None:
        path = shop.out / name
        document = json.loads(path.read_text())
        change(document["body"])
        if signed:
            document["inputs"].sort()
            document["id"] = digest({key: value for key, value in document.items() if key != "id"})
        path.write_text(json.dumps(document, separators=(",", ":"), sort_keys=True))

    return forge


def forge_both(shop: Site) -> None:
    """A patch that does more than the item says, and a verify report that is said to be of it."""
    before = json.loads((shop.out / "plan.json").read_text())["id"]
    forged("plan.json", smaller, signed=True)(shop)
    after = json.loads((shop.out / "plan.json").read_text())["id"]
    path = shop.out / "verify.json"
    path.write_text(path.read_text().replace(before, after))
    forged("verify.json", lambda _body: None, signed=True)(shop)


def smaller(body: dict[str, Any]) -> None:
    body["items"][0]["patch"][-1]["value"] = "1m"


def elsewhere(body: dict[str, Any]) -> None:
    body["outcome"] = "verified"
    body["verified_at"] = "2026-01-01T00:00:00Z"


def test_what_was_forged_or_is_absent_is_refused_by_its_own_code_and_touches_nothing(
    open_site: Callable[..., Site], plane: ControlPlane
) -> None:
    shop = open_site("shown")
    mark = plane.audit_mark()
    kept = {name: (shop.out / name).read_bytes() for name in ("plan.json", "verify.json")}
    cases: list[tuple[str, Callable[[Site], object], dict[str, Any]]] = [
        ("LICENSE_MISSING", lambda _shop: None, {"modekeeper_license": "nowhere.json"}),
        ("PLAN_ID_MISMATCH", forged("plan.json", smaller, signed=False), {}),
        ("VERIFY_OTHER_PLAN", forged("plan.json", smaller, signed=True), {}),
        ("PATCH_PATH_INVALID", forge_both, {}),
        ("VERIFY_ID_MISMATCH", forged("verify.json", elsewhere, signed=False), {}),
        ("VERIFY_STALE", forged("verify.json", elsewhere, signed=True), {}),
        ("VERIFY_ABSENT", lambda shop: (shop.out / "verify.json").unlink(), {}),
        ("PLAN_OTHER_PASSPORT", lambda _shop: None, {"modekeeper_passport": "pilot"}),
        ("NOW_WITH_COMMIT", lambda _shop: None, {"modekeeper_now": "2026-01-01T00:00:00Z"}),
    ]
    for code, spoil, variables in cases:
        for name, data in kept.items():
            (shop.out / name).write_bytes(data)
        spoil(shop)
        run = shop.run("apply", modekeeper_commit=True, **variables)
        assert run.status == 2, (code, run.text)
        assert first_code(run.text) == code
    assert applied(plane, mark) == []
    assert shop.cpu("shown") == BEFORE
    assert journal(shop.out) == []
