# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every plugin can be read about with ansible-doc, as its users expect."""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.tools.environment import tool_environment
from tests.tools.paths import BIN, ROOT

MODULES = sorted((ROOT / "plugins" / "modules").glob("*.py"))
PROMISED = {"observe", "plan", "verify", "passport", "license_check", "audit_verify", "trust_bundle", "trust_import"}
ATTRIBUTES = {"check_mode", "diff_mode", "idempotent"}
LONGEST = 150
"""Lines of code in a module, its documentation apart."""


def ansible_doc(kind: str) -> dict[str, Any]:
    command = [
        str(BIN / "ansible-doc"),
        "-t",
        kind,
        "--json",
        "--metadata-dump",
        "--no-fail-on-errors",
        "modekeeper.core",
    ]
    result = subprocess.run(command, cwd=ROOT, env=tool_environment(), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(result.stdout)["all"][kind]
    return found


@pytest.fixture(scope="module")
def modules() -> dict[str, Any]:
    return ansible_doc("module")


def literals(path: Path) -> dict[str, str]:
    """Names bound to string literals at the top of a module."""
    return {
        target.id: node.value.value
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_the_promised_modules_are_there() -> None:
    assert {path.stem for path in MODULES} >= PROMISED


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_has_examples_returns_and_attributes(module: Path, modules: dict[str, Any]) -> None:
    found = literals(module)
    documentation = modules[f"modekeeper.core.{module.stem}"]["doc"]  # fragments merged
    assert documentation["short_description"]
    assert documentation["description"]
    assert set(documentation["attributes"]) >= ATTRIBUTES
    assert any(f"modekeeper.core.{module.stem}" in task for task in yaml.safe_load(found["EXAMPLES"]))
    assert yaml.safe_load(found["RETURN"])


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_is_thin(module: Path) -> None:
    written = sum(found.count("\n") for found in literals(module).values())
    assert module.read_text(encoding="utf-8").count("\n") - written <= LONGEST


@pytest.mark.parametrize("kind", ["module", "filter", "test", "role"])
def test_ansible_doc_reads_every_plugin(kind: str) -> None:
    found = ansible_doc(kind)
    assert found
    assert not {name: entry for name, entry in found.items() if "error" in entry}


def test_sanity_ignores_what_each_line_explains() -> None:
    """The licence of every module, and no other check of a plugin."""
    lines = (ROOT / "tests" / "sanity" / "ignore-2.19.txt").read_text(encoding="utf-8").splitlines()
    assert all(line.partition(" # ")[2] for line in lines)
    ignored = {line.partition(" # ")[0] for line in lines if line.startswith("plugins/")}
    assert ignored == {f"plugins/modules/{module.name} validate-modules:missing-gplv3-license" for module in MODULES}
