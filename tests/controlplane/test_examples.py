# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every example of the documentation runs as it is printed, in a folder with the files that it names, on a real cluster."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.making import make
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.source import read_folder
from ansible_collections.modekeeper.core.plugins.module_utils._license.question import Question
from tests.controlplane import ControlPlane
from tests.controlplane.identities_helpers import install
from tests.integration.playbooks.runner import ANSIBLE_PLAYBOOK, SNAPSHOT, TELEMETRY
from tests.tools.environment import tool_environment
from tests.tools.paths import BIN, ROOT
from tests.unit.approval.desk import Desk
from tests.vectors.license.today import current
from tests.vectors.license.vendor import set_up

KINDS = ("module", "filter", "test")


def documented() -> Iterator[tuple[str, str]]:
    """Name and examples of each plugin, as ansible-doc gives them."""
    for kind in KINDS:
        command = [str(BIN / "ansible-doc"), "-t", kind, "--json", "--metadata-dump", "modekeeper.core"]
        answer = subprocess.run(command, cwd=ROOT, env=tool_environment(), capture_output=True, text=True, check=True)
        for name, plugin in json.loads(answer.stdout)["all"][kind].items():
            yield f"{kind} {name}", plugin["examples"]


EXAMPLES = dict(documented())


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane() as started:
        started.create_namespace("training")
        yield started


@pytest.fixture
def folder(plane: ControlPlane, tmp_path: Path) -> Path:
    """What the examples name: logs, a recording with its telemetry, a licence with what it rests on, desks, a kubeconfig."""
    if plane.send("GET", "/api/v1/namespaces/modekeeper-system").status == 404:  # an example takes it away
        install(plane)
    case = current()
    set_up(tmp_path, case)
    case.write(tmp_path)
    bundle = make(read_folder(tmp_path / "trust"), Question(now=case.now, pin="")).data
    (tmp_path / "trust-bundle.tar").write_bytes(bundle or b"")
    Desk().lay_out(tmp_path)
    (tmp_path / "logs").mkdir()
    telemetry = gzip.decompress(TELEMETRY.read_bytes())
    (tmp_path / "logs" / "run.jsonl").write_bytes(telemetry)
    (tmp_path / "telemetry.jsonl").write_bytes(telemetry)
    shutil.copyfile(SNAPSHOT, tmp_path / "snapshot.json.gz")
    (tmp_path / ".kube").mkdir()
    flat = plane.run_kubectl("config", "view", "--flatten", "--raw", "--output=json", config=plane.admin_kubeconfig)
    document = json.loads(flat.stdout)
    admin = document["contexts"][0]
    document["contexts"].append({**admin, "name": "observer"})
    (tmp_path / ".kube" / "config").write_text(json.dumps(document))
    return tmp_path


def run(folder: Path, tasks: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        "tasks": tasks,
    }
    (folder / "play.yml").write_text(json.dumps([play]))
    environment = {
        **os.environ,
        "HOME": str(folder),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".dev"),
        "ANSIBLE_NOCOLOR": "1",
    }
    environment.pop("KUBECONFIG", None)
    command = [str(ANSIBLE_PLAYBOOK), "play.yml"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("plugin", sorted(EXAMPLES))
def test_the_examples_run_as_they_are_printed(folder: Path, plugin: str) -> None:
    tasks = yaml.safe_load(EXAMPLES[plugin])
    assert tasks, f"{plugin} has no example"
    done = run(folder, tasks)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("TASK [") == len(tasks)
