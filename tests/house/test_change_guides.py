# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The guides on changes: every refusal is explained, every named test and code exists, every command has options that are options."""

from __future__ import annotations

import itertools
import re
import shlex
import textwrap
from collections import defaultdict

import pytest
import yaml

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.catalogue import CATALOGUE, FAMILIES
from tests.tools.paths import ROOT

PAGES = ("first_apply", "for_boards", "three_in_the_morning")
REFUSING = (
    "kill_switch",
    "journal",
    "lock",
    "approval",
    "freeze",
    "breaker",
    "quarantine",
    "slo",
    "scope",
    "bounds",
    "blast",
)
BY_CODE = ("audit", "plan", "verify", "cluster", "owners", "drift", "admission")
"""Families of which some codes come from steps that refuse no change."""
TEXT = {name: (ROOT / "docs" / "docsite" / "rst" / f"{name}.rst").read_text(encoding="utf-8") for name in PAGES}
CODE = re.compile(r"``([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)``")
BLOCK = re.compile(r"^\.\. code-block:: (?:shell|console)\n\n((?:   .*\n|\n)+)", re.MULTILINE)


def family(*names: str) -> set[str]:
    return {entry.code for found in FAMILIES if found.name in names for entry in found.reasons}


def refused() -> set[str]:
    """Codes that a test of the gate blocks by, of the families that are not wholly refusals."""
    text = (ROOT / "tests" / "unit" / "gate" / "blocks.py").read_text(encoding="utf-8")
    return set(re.findall(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"', text)) & family(*BY_CODE)


def commands(page: str) -> list[list[str]]:
    """Command lines of a page that run a playbook, as words."""
    found = []
    for block in BLOCK.findall(TEXT[page]):
        joined = textwrap.dedent(block).replace("\\\n", " ")
        lines = (line.removeprefix("$ ") for line in joined.splitlines())
        found += [shlex.split(line) for line in lines if line.startswith("ansible-playbook")]
    return found


def options(words: list[str]) -> set[str]:
    """Names of the variables that a command line gives."""
    given = [value for flag, value in itertools.pairwise(words) if flag == "-e"]
    plain = {value.split("=", 1)[0] for value in given if "=" in value and not value.startswith("{")}
    return plain.union(*(yaml.safe_load(value) for value in given if value.startswith("{")))


def known(playbook: str) -> set[str]:
    """Options of the roles that a playbook includes."""
    text = (ROOT / "playbooks" / f"{playbook}.yml").read_text(encoding="utf-8")
    specs = (
        ROOT / "roles" / name / "meta" / "argument_specs.yml" for name in re.findall(r"modekeeper\.core\.(\w+)", text)
    )
    return {name for spec in specs for name in yaml.safe_load(spec.read_text())["argument_specs"]["main"]["options"]}


def test_every_refusal_is_explained_to_operators() -> None:
    told = set(CODE.findall(TEXT["first_apply"].partition("What each refusal means")[2]))
    assert family(*REFUSING) | refused() <= told
    assert family("change") <= told | {"NOISE_TOO_HIGH", "NOISE_UNKNOWN"}


@pytest.mark.parametrize("page", PAGES)
def test_every_code_is_one(page: str) -> None:
    assert set(CODE.findall(TEXT[page])) <= set(CATALOGUE)


def test_every_test_that_a_guarantee_names_is_there() -> None:
    named = re.findall(r"``(test_\w+)(?:\.(test_\w+))?``", "".join(TEXT.values()))
    assert len(named) > 10
    files: defaultdict[str, str] = defaultdict(str)
    for path in (ROOT / "tests").rglob("test_*.py"):
        files[path.stem] += path.read_text(encoding="utf-8")
    for module, function in named:
        assert module in files, module
        assert not function or f"def {function}(" in files[module], function


def test_every_guarantee_names_a_test() -> None:
    table = TEXT["for_boards"].partition("by which test\n---")[2].partition("What is not guaranteed")[0]
    rows = table.split("\n   * - ")[2:]
    assert rows
    assert all("``test_" in row for row in rows)


@pytest.mark.parametrize(("page", "words"), [(page, words) for page in PAGES for words in commands(page)])
def test_a_command_runs_a_playbook_of_ours_with_options_that_it_has(page: str, words: list[str]) -> None:
    name = words[1].removeprefix("modekeeper.core.")
    assert (ROOT / "playbooks" / f"{name}.yml").is_file(), page
    assert options(words) <= known(name)


def test_the_variables_that_are_written_down_once_are_options() -> None:
    blocks = re.findall(r"^\.\. code-block:: yaml\n\n((?:   .*\n|\n)+)", TEXT["first_apply"], re.MULTILINE)
    site, applier = (yaml.safe_load(textwrap.dedent(block)) for block in blocks)
    assert set(site) <= known("apply") | known("evaluate")
    assert set(applier) <= known("install")
