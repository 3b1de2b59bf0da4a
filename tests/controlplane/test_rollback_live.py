# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A kept change taken back later, from its journal alone; what somebody changed since is left; a killed rollback is ended by recover."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane import ControlPlane, mutations
from tests.integration.playbooks.runner import play

from .site import CPU, Site, furnish, site

BEFORE, AFTER = "2", "1800m"
SERVICES = ("once", "mine", "yours", "cut", "far")
DRIVER = Path(__file__).with_name("rollback_driver.py")
TRUSTED = ("license", "trust", "trust_state", "telemetry", "passport")


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane() as started:
        furnish(started, SERVICES)
        yield started


@pytest.fixture
def kept(plane: ControlPlane, tmp_path: Path) -> Callable[..., Site]:
    """A site with a change of these services that was made and kept; from then on without licence, plan and passport."""

    def made(*names: str) -> Site:
        shop = site(plane, tmp_path, names)
        for run in (shop.run("evaluate", modekeeper_require_live=True), shop.run("apply", modekeeper_commit=True)):
            assert run.status == 0, run.text
        assert {shop.cpu(name) for name in names} == {AFTER}
        for name in TRUSTED:
            del shop.variables[f"modekeeper_{name}"]
        (shop.folder / "license.json").unlink()
        (shop.out / "plan.json").unlink()
        return shop

    return made


def written(plane: ControlPlane, mark: int) -> list[str]:
    """Services that the applier wrote since."""
    events = [event for event in plane.audit_events(mark) if "modekeeper-applier" in event.user]
    return sorted(event.name for event in mutations(events) if event.namespace == "shop")


def ledger(shop: Site) -> list[str]:
    return [json.loads(line)["event"] for line in (shop.folder / "ledger.jsonl").read_text().splitlines()]


def test_it_is_taken_back_once_and_shown_before(kept: Callable[..., Site], plane: ControlPlane) -> None:
    shop = kept("once")
    closed = json.loads((shop.out / "apply.json").read_text())["body"]["journal"]
    mark = plane.audit_mark()
    before = {path.name: path.read_bytes() for path in shop.out.iterdir() if path.is_file()}
    recorded = ledger(shop)
    shown = shop.run("rollback", "--check", "--diff", modekeeper_commit=True)
    assert shown.status == 0, shown.text
    assert f"+{CPU}: {BEFORE}" in shown.text
    assert written(plane, mark) == []
    assert {path.name: path.read_bytes() for path in shop.out.iterdir() if path.is_file()} == before
    assert ledger(shop) == recorded
    run = shop.run("rollback", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert shop.cpu("once") == BEFORE
    assert written(plane, mark) == ["once"]
    report = shop.body("rollback.json")
    assert (report["outcome"], report["takes_back"], report["reasons"]) == ("rolled_back", closed, [])
    assert shop.body("rollback_plan.json")["journal"] == closed
    assert shop.body("rollback_verify.json")["summary"]["accepted"] == 1
    assert ledger(shop)[-4:] == ["rollback_verify", "rollback_intent", "apply_rolled_back", "rollback_result"]
    again = shop.run("rollback", modekeeper_commit=True)
    assert again.status == 0, again.text
    assert "nothing_to_do" in again.text
    assert written(plane, mark) == ["once"]


def test_what_somebody_changed_since_is_theirs(kept: Callable[..., Site], plane: ControlPlane) -> None:
    shop = kept("mine", "yours")
    patch = [{"op": "replace", "path": CPU, "value": "1500m"}]
    done = plane.run_kubectl(
        "-n", "shop", "patch", "deployment", "yours", "--type=json", f"--patch={json.dumps(patch)}"
    )
    assert done.returncode == 0, done.stderr
    mark = plane.audit_mark()
    run = shop.run("rollback", modekeeper_commit=True)
    assert run.status == 2, run.text
    assert "ROLLBACK_INCOMPLETE: " in run.text
    assert (shop.cpu("mine"), shop.cpu("yours")) == (BEFORE, "1500m")
    assert written(plane, mark) == ["mine"]
    report = shop.body("rollback.json")
    assert [entry["code"] for entry in report["reasons"]] == ["ROLLBACK_INCOMPLETE", "ROLLBACK_FOREIGN"]
    assert f"{CPU} holds another value, written by kubectl" in report["reasons"][1]["message"]
    assert "apply_rollback_incomplete" in ledger(shop)
    again = shop.run("rollback", modekeeper_commit=True)
    assert again.status == 2
    assert "ROLLBACK_FOREIGN: " in again.text
    assert written(plane, mark) == ["mine"]


def test_a_verify_that_is_absent_old_or_edited_stops_it(kept: Callable[..., Site], plane: ControlPlane) -> None:
    shop = kept("far")
    verified = shop.run("rollback")
    assert verified.status == 0, verified.text
    path = shop.out / "rollback_verify.json"
    good = path.read_text()
    mark = plane.audit_mark()
    options = {"kubeconfig": shop.variables["modekeeper_kubeconfig"], "context": "applier", "out": str(shop.out)}
    options["ledger"] = str(shop.folder / "ledger.jsonl")
    for code, spoil in (
        ("VERIFY_ABSENT", path.unlink),
        ("VERIFY_ID_MISMATCH", lambda: path.write_text(good.replace('"verified_at":"2', '"verified_at":"1'))),
    ):
        path.write_text(good)
        spoil()
        result = module(shop, options)
        assert result["outcome"] == "blocked", result
        assert result["reasons"][0]["code"] == code
    assert written(plane, mark) == []
    path.write_text(good)
    elsewhere = Site(plane, shop.folder / "elsewhere", shop.collections, dict(shop.variables))
    elsewhere.folder.mkdir()
    elsewhere.variables["modekeeper_ledger"] = str(elsewhere.folder / "ledger.jsonl")
    run = elsewhere.run("rollback", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert shop.cpu("far") == BEFORE


def module(shop: Site, options: dict[str, Any]) -> dict[str, Any]:
    """The module by itself, as a playbook of somebody else's could call it."""
    keep = {"content": "{{ found | to_json }}", "dest": str(shop.folder / "found.json"), "mode": "0600"}
    tasks = [{"modekeeper.core.rollback": options, "register": "found"}, {"ansible.builtin.copy": keep}]
    run = play(tasks, cwd=shop.folder, environment={"ANSIBLE_COLLECTIONS_PATH": str(shop.collections)})
    assert run.status == 0, run.text
    result: dict[str, Any] = json.loads((shop.folder / "found.json").read_text())
    return result


def drive(shop: Site, step: str, at: int) -> dict[str, Any] | None:
    """A way back that kills itself at a point; what came of it, None where it was killed."""
    params = {"kubeconfig": shop.variables["modekeeper_kubeconfig"], "context": "applier", "out": str(shop.out)}
    params |= {
        "ledger": str(shop.folder / "ledger.jsonl"),
        "journal": None,
        "mode": "rollback",
        "kill_switch_file": None,
    }
    settings = json.dumps({"step": step, "params": params, "at": at})
    ended = subprocess.run([sys.executable, str(DRIVER), settings], text=True, capture_output=True, check=False)
    if ended.returncode == -signal.SIGKILL:
        return None
    assert ended.returncode == 0, ended.stderr
    result: dict[str, Any] = json.loads(ended.stdout)
    return result


def test_a_rollback_killed_at_each_of_its_points_is_ended_by_recover(
    kept: Callable[..., Site], plane: ControlPlane
) -> None:
    """Each run is killed one point later than the one before, so all of them are met on one change's way back."""
    shop = kept("cut")
    verified = shop.run("rollback")
    assert verified.status == 0, verified.text
    mark = plane.audit_mark()
    assert drive(shop, "rollback", 1) is None
    refused = shop.run("rollback", modekeeper_commit=True)
    assert refused.status == 2
    assert "JOURNAL_OPEN: " in refused.text
    killed, result = 1, None
    while result is None:
        killed += 1
        result = drive(shop, "recover", killed)
    # The last of the killed died behind the journal's last line, so that nothing was left for the next one.
    assert (result["outcome"], result["reasons"]) == ("nothing_to_do", [])
    assert killed > len(("undo_intent", "send", "answer", "undo_done", "closed"))
    assert shop.cpu("cut") == BEFORE
    assert written(plane, mark) == ["cut"]
    assert ledger(shop).count("apply_rolled_back") == 1
