# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the demo's recording: a shape in a real control plane, observed by the collection itself under the observer's identity.

The API server gives uids, resource versions and times, so a recording is not the same bytes twice: it is made once and committed, and
tests hold it to the seed (names, kinds, counts). Its telemetry is a pure function of seed, time of observation and pod names.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.controlplane import ControlPlane
from tests.controlplane.identities import identities_kubeconfigs, install_identities
from tests.tools.paths import ROOT

from .apply import load, pods_of
from .shape import Shape
from .telemetry import telemetry_bytes

DEMO = ROOT / "playbooks" / "files" / "demo"
SNAPSHOT, TELEMETRY = "snapshot.json.gz", "telemetry.jsonl.gz"
# Rules ask whether something has lasted for ten minutes, so it must have.
WAIT_SECONDS = 660


class RecordingError(Exception):
    """The observation did not end well; the text holds the end of its output."""


def record(shape: Shape, folder: Path, *, wait: float = WAIT_SECONDS) -> None:
    """Write both files into the folder, which is made where it is absent."""
    with ControlPlane() as plane, tempfile.TemporaryDirectory(prefix="modekeeper-recording-") as scratch:
        install_identities(plane)
        load(plane, shape)
        time.sleep(wait)
        observed_at = _observe(identities_kubeconfigs(plane)["observer"], Path(scratch))
        pods = pod_names(shape, pods_of(plane))
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(scratch) / SNAPSHOT, folder / SNAPSHOT)
    write_telemetry(shape, pods, observed_at, folder / TELEMETRY)


def write_telemetry(shape: Shape, pods: Mapping[str, list[str]], observed_at: datetime, path: Path) -> None:
    """The telemetry that ends at the observation; the archive holds neither time nor name."""
    path.write_bytes(gzip.compress(telemetry_bytes(shape, pods, observed_at), mtime=0))


def _observe(kubeconfig: Path, out: Path) -> datetime:
    """Run the playbook as a user does; the time of the observation."""
    variables = {"modekeeper_kubeconfig": str(kubeconfig), "modekeeper_out": str(out)}
    command = [
        str(Path(sys.executable).with_name("ansible-playbook")),
        "modekeeper.core.observe",
        "-e",
        json.dumps(variables),
    ]
    settings = {
        "ANSIBLE_HOME": str(ROOT / ".ansible"),
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_NOCOLOR": "1",
    }
    kept = {name: value for name, value in os.environ.items() if name not in {"KUBECONFIG", "SOURCE_DATE_EPOCH"}}
    done = subprocess.run(command, cwd=ROOT, env=settings | kept, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RecordingError("\n".join((done.stdout + done.stderr).splitlines()[-30:]))
    observation = json.loads((out / "observation.json").read_bytes())
    return datetime.fromisoformat(observation["body"]["observed_at"])


def pod_names(shape: Shape, pods: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The pods of each service, by the names their controllers give them: an ordinal, or a hash and a suffix."""
    endings = {"StatefulSet": r"-\d+", "Deployment": r"-[a-z0-9]+-[a-z0-9]{5}"}
    names: dict[str, list[str]] = {}
    for pod in pods:
        names.setdefault(pod["metadata"]["namespace"], []).append(pod["metadata"]["name"])
    return {
        service.job: sorted(
            name
            for name in names.get(service.namespace, ())
            if re.fullmatch(re.escape(service.name) + endings[service.kind], name)
        )
        for service in shape.services
    }
