# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the README says is so: its commands run, its output is real, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tools.paths import ROOT, project_files
from tests.tools.readme import GAP, excerpt, with_excerpt

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```shell\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
PAGES = [name for name in project_files() if name.suffix == ".md"]
LINK = re.compile(r"\[[^\]]+\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as a stranger gets them, and the environment that `make` would make first."""
    target = tmp_path_factory.mktemp("clone") / "modekeeper"
    for name in project_files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    (target / ".venv").symlink_to(ROOT / ".venv")
    subprocess.run(
        "git init -q && git add -A && git -c user.name=t -c user.email=t@t commit -qm t",
        shell=True,
        cwd=target,
        check=True,
    )
    return target


def run(block: str, folder: Path) -> subprocess.CompletedProcess[str]:
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    env = {"HOME": str(home), "PATH": f"{folder}/.venv/bin{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", "-euo", "pipefail", "-c", block]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=600, check=False)


def test_there_are_commands() -> None:
    assert "make demo" in "".join(BLOCKS)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_command_of_the_readme_runs(block: str, clone: Path) -> None:
    result = run(block, clone)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout


@pytest.fixture(scope="module")
def demo(clone: Path) -> str:
    """What `make demo` prints."""
    result = run("make demo", clone)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_output_shown_is_that_of_the_demo(demo: str) -> None:
    assert with_excerpt(README, demo) == README, "run: make demo | python -m tests.tools.readme"
    shown = [line for line in excerpt(demo).splitlines() if line not in {"", GAP}]
    assert len(shown) > 10
    assert set(shown) <= set(demo.splitlines())


def test_the_demo_leaves_the_checkout_clean(demo: str, clone: Path) -> None:
    """All that `make` makes is ignored by git."""
    assert (clone / "out" / "evaluation.md").read_text(encoding="utf-8") == demo
    assert run("git status --porcelain", clone).stdout == ""


def test_the_readme_is_short() -> None:
    assert README.count("\n") < 150


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_to_files(page: Path) -> None:
    targets = LINK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert not [target for target in targets if not (ROOT / page.parent / target).exists()]
