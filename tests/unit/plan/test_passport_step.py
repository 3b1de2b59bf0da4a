# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The passport module, run as Ansible runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args

from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.templates.registry import TEMPLATES
from ansible_collections.modekeeper.core.plugins.modules import passport


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    def call(check: bool = False, diff: bool = True, **options: Any) -> Any:
        arguments = {**options, "_ansible_check_mode": check, "_ansible_diff": diff}
        with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
            passport.main()
        result = json.loads(capsys.readouterr().out)
        assert bool(result.get("failed")) == bool(ended.value.code)
        assert result.get("check_mode", check) == check
        return result

    # chdir moves the whole process; this brings it back.
    monkeypatch.chdir(Path.cwd())
    return call


def test_listed(run: Any) -> None:
    result = run(state="listed")
    assert [entry["name"] for entry in result["templates"]] == list(TEMPLATES)
    assert result["changed"] is False


def test_validated(run: Any, tmp_path: Path) -> None:
    assert run(passport="pilot")["passport"]["knobs"] == ["cpu_request", "mem_limit", "mem_request"]
    (tmp_path / "p.yml").write_text(TEMPLATES["safe"])
    assert run(passport="p.yml", chdir=str(tmp_path))["passport"]["source"] == "p.yml"


def test_not_sound(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "p.yml"
    path.write_text(TEMPLATES["safe"].replace("knobs:", "knbs:"))
    result = run(passport=str(path))
    assert (result["code"], result["msg"].split(":")[0]) == ("PASSPORT_INVALID", "PASSPORT_INVALID")
    assert [entry["path"] for entry in result["reasons"][0]["problems"]] == ["", "/knbs"]
    assert "line 14, column 1 (/knbs): unknown key 'knbs'. Did you mean knobs?" in result["msg"]
    assert "Traceback" not in json.dumps(result)
    assert str(tmp_path) not in result["msg"]


def test_rendered_once_then_left_alone(run: Any, tmp_path: Path) -> None:
    dest = tmp_path / "p.yml"
    checked = run(check=True, state="rendered", passport="safe", dest=str(dest))
    assert (checked["changed"], dest.exists(), checked["diff"]["after"]) == (True, False, TEMPLATES["safe"])
    made = run(state="rendered", passport="safe", dest=str(dest))
    assert (made["changed"], dest.read_text()) == (True, TEMPLATES["safe"])
    again = run(state="rendered", passport="safe", dest=str(dest))
    assert (again["changed"], again["kept"], "diff" in again) == (False, False, False)
    dest.write_text(dest.read_text() + "# mine\n")
    kept = run(state="rendered", passport="safe", dest=str(dest))
    assert (kept["changed"], kept["kept"], dest.read_text()[-7:]) == (False, True, "# mine\n")
    forced = run(state="rendered", passport="safe", dest=str(dest), force=True)
    assert (forced["changed"], forced["diff"]["before"][-7:], dest.read_text()) == (True, "# mine\n", TEMPLATES["safe"])
    assert run(state="rendered", passport="safe", dest=str(dest), force=True, diff=False)["changed"] is False


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"state": "rendered", "passport": "nothing", "dest": "p.yml"}, "PASSPORT_MISSING"),
        ({"state": "rendered", "passport": "safe", "dest": "no/such/folder/p.yml"}, "OUTPUT_UNWRITABLE"),
        ({"state": "rendered", "passport": "safe", "dest": "."}, "PASSPORT_UNREADABLE"),
        ({"passport": "nothing.yml"}, "PASSPORT_MISSING"),
        ({"passport": "."}, "PASSPORT_UNREADABLE"),
    ],
)
def test_refusals(run: Any, tmp_path: Path, options: dict[str, str], code: str) -> None:
    result = run(**options, chdir=str(tmp_path))
    assert result["code"] == code
    assert result["msg"].startswith(code + ": ")
    assert list(tmp_path.iterdir()) == []


def test_options_that_belong_together(run: Any) -> None:
    assert "dest" in run(state="rendered", passport="safe")["msg"]
    assert "passport" in run()["msg"]
