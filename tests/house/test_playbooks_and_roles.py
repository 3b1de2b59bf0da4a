# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Playbooks are short and run here; every role documents its options and has a scenario."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.tools.paths import ROOT

PLAYBOOKS = sorted((ROOT / "playbooks").glob("*.yml"))
ROLES = sorted(path for path in (ROOT / "roles").glob("*") if path.is_dir())
PROMISED = {
    "signals",
    "observe",
    "plan",
    "verify",
    "evaluate",
    "install",
    "license_check",
    "audit_verify",
    "trust_bundle",
    "trust_import",
    "license_issue",
    "license_revoke",
    "issuer_issue",
    "issuer_revoke",
    "root_rotate",
    "approve",
}
INTERPRETER = "{{ ansible_playbook_python }}"


def own_lines(path: Path) -> list[str]:
    """Lines that say something: not blank, no comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def test_the_promised_playbooks_are_there() -> None:
    assert {path.stem for path in PLAYBOOKS} >= PROMISED


@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda path: path.stem)
def test_a_playbook_has_5_to_25_lines(playbook: Path) -> None:
    assert 5 <= len(own_lines(playbook)) <= 25


@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda path: path.stem)
def test_a_play_runs_on_the_controller_with_its_own_python(playbook: Path) -> None:
    """An explicit inventory would make localhost look for some other interpreter."""
    for play in yaml.safe_load(playbook.read_text(encoding="utf-8")):
        if "import_playbook" in ".".join(play):
            continue
        assert play["connection"] == "local"
        assert play["vars"]["ansible_python_interpreter"] == INTERPRETER
        assert play["gather_facts"] is False


@pytest.mark.parametrize("role", ROLES, ids=lambda path: path.name)
def test_a_role_has_a_scenario_with_check_converge_idempotence_and_verify(role: Path) -> None:
    scenarios = (ROOT / "extensions" / "molecule").glob("*/molecule.yml")
    mine = [path for path in scenarios if path.parent.name.split("-")[0] == role.name]
    assert mine, f"write extensions/molecule/{role.name}/molecule.yml"
    for path in mine:
        sequence = yaml.safe_load(path.read_text(encoding="utf-8")).get("scenario", {}).get("test_sequence")
        base = yaml.safe_load((ROOT / "extensions" / "molecule" / "config.yml").read_text(encoding="utf-8"))
        assert {"check", "converge", "idempotence", "verify"} <= set(sequence or base["scenario"]["test_sequence"])
        assert (path.parent / "verify.yml").is_file()


@pytest.mark.parametrize("role", ROLES, ids=lambda path: path.name)
def test_a_role_has_a_readme(role: Path) -> None:
    """Galaxy's importer refuses a role without one."""
    assert (role / "README.md").is_file()


@pytest.mark.parametrize("role", ROLES, ids=lambda path: path.name)
def test_a_role_documents_every_option(role: Path) -> None:
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    assert specs["main"]["short_description"]
    for entry in specs.values():
        assert all(option.get("description") and option.get("type") for option in entry.get("options", {}).values())
