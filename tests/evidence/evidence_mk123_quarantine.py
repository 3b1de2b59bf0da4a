# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Evidence of quarantine: what is held in the shipped recording, and the isolation plan for a node of it whose GPU fell off the bus.

Both are runs of the playbook. The recording has no fault of a node, so the second is of the recording with one event added.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.integration.playbooks.runner import SNAPSHOT, TELEMETRY, playbook
from tests.tools.paths import ROOT

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport

_FAULT = "NVRM: Xid (PCI:0000:3b:00): 79, GPU has fallen off the bus."


def make(folder: Path) -> None:
    """Fill the folder."""
    with tempfile.TemporaryDirectory(prefix="modekeeper-evidence-") as scratch:
        out = _run(Path(scratch), SNAPSHOT, "pilot", modekeeper_telemetry=str(TELEMETRY))
        shutil.copyfile(out / "quarantine.json", folder / "quarantine_detect_latest.json")
    with tempfile.TemporaryDirectory(prefix="modekeeper-evidence-") as scratch:
        faulty, passport = Path(scratch) / "snapshot.json.gz", Path(scratch) / "passport.json"
        faulty.write_bytes(_with_fault(json.loads(gzip.decompress(SNAPSHOT.read_bytes()))))
        policy = {**load_passport("pilot").body, "quarantine": {"isolation": True}}
        passport.write_text(json.dumps(policy), encoding="utf-8")
        out = _run(Path(scratch), faulty, str(passport))
        shutil.copyfile(out / "isolation_plan.json", folder / "isolation_plan_latest.json")


def _run(scratch: Path, snapshot: Path, passport: str, **more: str) -> Path:
    out = scratch / "out"
    variables = {"modekeeper_snapshot": str(snapshot), "modekeeper_passport": passport, "modekeeper_out": str(out)}
    run = playbook("quarantine", {**variables, "modekeeper_ledger": "", **more})
    if run.status:
        raise SystemExit(run.text)
    return out


def _with_fault(document: dict[str, Any]) -> bytes:
    """The recording with one event more, of a node of the largest pool; the same bytes each time."""
    body = document["body"]
    nodes = [item for page in body["pages"] if page["resource"] == "nodes" for item in page["items"]]
    name = max(item["metadata"]["name"] for item in nodes)
    event = {
        "metadata": {"name": f"{name}.xid", "namespace": "default", "creationTimestamp": body["observed_at"]},
        "involvedObject": {"apiVersion": "v1", "kind": "Node", "name": name, "uid": name},
        "type": "Warning",
        "reason": "GpuXid",
        "message": _FAULT,
        "count": 1,
        "firstTimestamp": body["observed_at"],
        "lastTimestamp": body["observed_at"],
    }
    page = next(page for page in body["pages"] if page["resource"] == "events")
    page["items"].append(event)
    made = Artifact(kind=document["kind"], schema=document["schema"], body=body)
    return gzip.compress(made.encode(), mtime=0)
