# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Evidence of the evaluation: the account of the shipped recording, and the digests of all that the run leaves."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from tests.integration.playbooks.runner import SNAPSHOT, TELEMETRY, playbook


def make(folder: Path) -> None:
    """Evaluate the recording; keep ``evaluation.md`` and ``SHA256SUMS`` of every file of the run."""
    with tempfile.TemporaryDirectory(prefix="modekeeper-evidence-") as scratch:
        out = Path(scratch) / "out"
        variables = {
            "modekeeper_snapshot": str(SNAPSHOT),
            "modekeeper_telemetry": str(TELEMETRY),
            "modekeeper_passport": "pilot",
            "modekeeper_out": str(out),
        }
        run = playbook("evaluate", variables)
        if run.status:
            raise SystemExit(run.text)
        shutil.copyfile(out / "evaluation.md", folder / "evaluation.md")
        sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(out.iterdir())]
        (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
