# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The README's commands for a real cluster, run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane import ControlPlane, describe, writes

from .identities import identities_kubeconfigs

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = re.search(
    r"^## On a real cluster\n.*?^```console\n(.*?)^```$",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
SHOW, INSTALL, EVALUATE = re.split(r"^\$ ", CONSOLE[1], flags=re.MULTILINE)[1:] if CONSOLE else ("", "", "")
LINE = {"job": "ml/trainer", "metric": "step_time", "unit": "s", "time": "2026-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """A plane of our own: the identities come and go here."""
    with ControlPlane() as started:
        started.create_namespace("ml")
        yield started


@pytest.fixture(scope="module")
def folder(plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a user has at hand: an administrator's kubeconfig and some telemetry."""
    place = tmp_path_factory.mktemp("user")
    shutil.copy(plane.admin_kubeconfig, place / "admin.kubeconfig")
    lines = [LINE | {"worker": str(worker), "step": step, "value": 0.4} for step in range(300) for worker in range(4)]
    (place / "logs").mkdir()
    (place / "logs" / "trainer.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return place


def run(command: str, folder: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MODEKEEPER_", "KUBECONFIG"))}
    env |= {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "PATH": f"{Path(sys.executable).parent}:{env['PATH']}"}
    done = subprocess.run(["bash", "-euc", command], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_showing_the_installation_writes_nothing(plane: ControlPlane, folder: Path) -> None:
    mark = plane.audit_mark()
    assert "modekeeper-verifier" in run(SHOW, folder)
    assert describe(writes(plane.audit_events(mark))) == []


def test_installing_and_evaluating_as_the_readme_says(plane: ControlPlane, folder: Path) -> None:
    run(INSTALL, folder)
    shutil.copy(identities_kubeconfigs(plane)["verifier"], folder / "verifier.kubeconfig")
    mark = plane.audit_mark()
    run(EVALUATE, folder)
    assert describe(writes(plane.audit_events(mark))) == []
    assert {path.name for path in (folder / "out").iterdir()} >= {
        "observation.json",
        "plan.json",
        "verify.json",
        "quarantine.json",
        "isolation_plan.json",
        "decision_trace.jsonl",
        "evaluation.md",
    }
