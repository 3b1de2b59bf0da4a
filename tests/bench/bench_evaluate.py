# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The whole evaluation of a recording, by the playbook, above what a play that does nothing costs.

Scale 1 is the recording that ships, larger ones hold copies of all that is in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.tools.paths import ROOT

from .registry import Goal, Row

RUNS = 3
ALLOWED_SECONDS = 3.0
EMPTY = """\
- hosts: localhost
  connection: local
  gather_facts: false
  tasks: []
"""


def rows(scale: int) -> Iterable[Row]:
    with tempfile.TemporaryDirectory(prefix="modekeeper-bench-") as scratch:
        folder = _recording(scale, Path(scratch))
        sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
        empty = Path(scratch) / "empty.yml"
        empty.write_text(EMPTY, encoding="utf-8")
        nothing, whole = [], []
        for number in range(RUNS):  # by turns, so that a busy machine slows both
            nothing.append(_play(str(empty), {}))
            whole.append(_play("modekeeper.core.evaluate", _variables(folder, Path(scratch) / f"out-{number}")))
        observation = json.loads((Path(scratch) / "out-0" / "observation.json").read_bytes())["body"]
    best = {"evaluate": min(whole), "empty play": min(nothing)}
    yield Row(
        work="evaluate a recording, above an empty play",
        value=best["evaluate"] - best["empty play"],
        floor_name="allowed",
        floor=ALLOWED_SECONDS,
        goal=Goal("<=", 1.0) if scale == 1 else None,
        scale=scale,
        notes={"seconds": best, "bytes": sizes, "summary": observation["summary"]},
    )


def _variables(folder: Path, out: Path) -> dict[str, str]:
    return {
        "modekeeper_snapshot": str(folder / "snapshot.json.gz"),
        "modekeeper_telemetry": str(folder / "telemetry.jsonl.gz"),
        "modekeeper_passport": "pilot",
        "modekeeper_out": str(out),
    }


def _play(name: str, variables: dict[str, str]) -> float:
    """Seconds of one run. Raises CalledProcessError."""
    command = [str(Path(sys.executable).with_name("ansible-playbook")), name, "-e", json.dumps(variables)]
    settings = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".dev"),
        "ANSIBLE_NOCOLOR": "1",
    }
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def _recording(scale: int, scratch: Path) -> Path:
    sys.path.insert(0, str(ROOT / ".dev"))  # where the collection is importable
    from tests.generator.multiply import multiply  # noqa: PLC0415
    from tests.generator.record import DEMO  # noqa: PLC0415

    if scale == 1:
        return DEMO
    multiply(DEMO, scale, scratch / "recording")
    return scratch / "recording"
