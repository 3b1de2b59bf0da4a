# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pins are exact, each has a word why, and all places agree."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from tests.tools.paths import ROOT
from tests.tools.pins import execution_environment
from tests.tools.venvs import constraints

FILES = [
    ROOT / name
    for name in (
        "requirements.txt",
        "tests/requirements.txt",
        "tests/requirements-importer.txt",
        "docs/requirements.txt",
    )
]
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.]+)(?:\s+#\s+(?P<why>.+))?")


def pins(path: Path) -> dict[str, str]:
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")
    ]
    found = [PIN.fullmatch(line.strip()) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return {re.sub(r"[-_.]+", "-", match["name"]).lower(): match["version"] for match in found if match}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_requirement_is_pinned(path: Path) -> None:
    assert pins(path)


@pytest.mark.parametrize("path", FILES[:2], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_pin_says_why(path: Path) -> None:
    matches = [PIN.fullmatch(line.strip()) for line in path.read_text(encoding="utf-8").splitlines() if "==" in line]
    assert not [match["name"] for match in matches if match and not match["why"]]


@pytest.mark.parametrize("path", FILES[:2], ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_installed_is_what_is_pinned(path: Path) -> None:
    assert {name: metadata.version(name) for name in pins(path)} == pins(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_comes_along_is_pinned_too(path: Path) -> None:
    """`python -m tests.tools.pins` writes the constraints anew."""
    beside = ROOT / "tests" / "constraints.txt" if path in FILES[:2] else constraints(path)
    assert pins(path).items() <= pins(beside).items()


def test_shared_pins_agree() -> None:
    seen: dict[str, set[str]] = {}
    for path in FILES:
        for name, version in pins(path).items():
            seen.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}


def test_the_execution_environment_takes_the_same_list() -> None:
    environment = yaml.safe_load((ROOT / "meta" / "execution-environment.yml").read_text(encoding="utf-8"))
    named = ROOT / environment["dependencies"]["python"]
    runtime = pins(ROOT / "requirements.txt")
    assert pins(named) == {name: version for name, version in runtime.items() if name != "ansible-core"}
    assert named.read_text(encoding="utf-8") == execution_environment(
        (ROOT / "requirements.txt").read_text(encoding="utf-8")
    )


def test_the_oldest_ansible_is_the_one_tested() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["requires_ansible"] == ">=2.19.0"
    assert pins(ROOT / "requirements.txt")["ansible-core"].startswith("2.19.")
