# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the collection's playbooks as a user does: a process, its exit status, what it printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "playbooks" / "files" / "demo"
SNAPSHOT = DEMO / "snapshot.json.gz"
TELEMETRY = DEMO / "telemetry.jsonl.gz"
ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")


@dataclass(frozen=True)
class Run:
    """How a playbook ended."""

    status: int
    text: str

    @property
    def first_word(self) -> str:
        """The first word of the failure message, where there is one."""
        fatal = next((line for line in self.text.splitlines() if line.startswith("fatal: ")), None)
        return json.loads(fatal.split(" => ", 1)[1])["msg"].split(":", 1)[0] if fatal else ""


def playbook(
    name: str,
    variables: dict[str, Any],
    *flags: str,
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
    timeout: float = 180,
    **options: Any,
) -> Run:
    """Run ``modekeeper.core.NAME`` with extra variables and flags."""
    command = [f"modekeeper.core.{name}", "-e", json.dumps(variables), *flags]
    return _run(command, cwd=cwd, environment=environment, timeout=timeout, **options)


def play(
    tasks: list[dict[str, Any]], *, cwd: Path, environment: dict[str, str] | None = None, timeout: float = 300
) -> Run:
    """Run tasks as a play of their own, as a user's playbook would."""
    document = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        "tasks": tasks,
    }
    (cwd / "play.yml").write_text(json.dumps([document]))
    return _run(["play.yml"], cwd=cwd, environment=environment, timeout=timeout)


def _run(
    arguments: list[str], *, cwd: Path | None, environment: dict[str, str] | None, timeout: float, **options: Any
) -> Run:
    settings = {
        **{key: value for key, value in os.environ.items() if key not in ("KUBECONFIG", "SOURCE_DATE_EPOCH")},
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".dev"),
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_NOCOLOR": "1",
        **(environment or {}),
    }
    command = [str(ANSIBLE_PLAYBOOK), *arguments]
    ended = subprocess.run(
        command, cwd=cwd, env=settings, text=True, capture_output=True, timeout=timeout, check=False, **options
    )
    run = Run(ended.returncode, ended.stdout + ended.stderr)
    assert "Traceback" not in run.text, run.text
    assert "INTERNAL_ERROR" not in run.text, run.text
    return run


def body(out: Path, name: str) -> dict[str, Any]:
    """The body of an artefact in an output folder."""
    return json.loads((out / name).read_bytes())["body"]
