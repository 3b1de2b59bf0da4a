# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One real run on a control plane for all evidence of changes: one kept, one refused as too early, one taken back.

It takes two minutes on an idle machine (45 s of CPU): an API server, half a minute until a fence is old enough, and nine starts of Ansible.
So a process makes it once for all folders.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.evidence.normal import Normal
from tests.tools.paths import ROOT

if str(ROOT / ".dev") not in sys.path:
    sys.path.insert(0, str(ROOT / ".dev"))

from tests.controlplane import ControlPlane
from tests.controlplane.harm import fail_when
from tests.controlplane.site import Site, furnish, site

_KEPT, _HARMED = "web", "checkout"
_AFTER = "1800m"
_ROLLOUT_SECONDS = 20.0
_BEFORE_IT = ("observation", "plan", "verify", "quarantine")
_OF_IT = ("gate", "apply", "verify_after")


@dataclass(frozen=True)
class Left:
    """What apply left behind, normalised: its artefacts by name, and its part of the decision trace, numbered from 0."""

    artefacts: Mapping[str, dict[str, Any]]
    trace: tuple[dict[str, Any], ...]


@functools.cache
def changes() -> Mapping[str, Left]:
    """What each of the runs left: ``kept``, ``too_early``, ``rolled_back``."""
    with tempfile.TemporaryDirectory(prefix="modekeeper-evidence-") as scratch, ControlPlane() as plane:
        furnish(plane, (_KEPT, _HARMED))
        return dict(_runs(plane, Path(scratch)))


def _runs(plane: ControlPlane, scratch: Path) -> Iterator[tuple[str, Left]]:
    first = _evaluated(plane, scratch / "first", _KEPT)
    # Planned before the first change, by the same team: one ledger, one trust state.
    shared = {"modekeeper_ledger": first.variables["modekeeper_ledger"]}
    shared["modekeeper_trust_state"] = str(first.folder / first.variables["modekeeper_trust_state"])
    second = _evaluated(plane, scratch / "second", _KEPT, **shared)
    yield "kept", _applied(first, 0)
    yield "too_early", _applied(second, 2)
    # Pods that are never ready are told in one way, whenever we look; those that crash are restarting now and waiting then.
    fail_when(plane, _HARMED, _AFTER, "never-ready")
    yield "rolled_back", _applied(_evaluated(plane, scratch / "third", _HARMED), 2)


def _evaluated(plane: ControlPlane, folder: Path, name: str, **variables: str) -> Site:
    folder.mkdir()
    found = site(plane, folder, (name,), rollout=_ROLLOUT_SECONDS)
    found.variables |= variables
    run = found.run("evaluate", modekeeper_require_live=True)
    if run.status:
        raise SystemExit(run.text)
    return found


def _applied(shop: Site, status: int) -> Left:
    """Apply with commit; what stands in the folder then."""
    run = shop.run("apply", modekeeper_commit=True, modekeeper_change_ref="CHG-1")
    if run.status != status:
        raise SystemExit(run.text)
    before, found = (_read(shop.out, names) for names in (_BEFORE_IT, _OF_IT))
    plan = before["plan"]["body"]
    digests = [plan["passport"]["id"], *(document["id"] for document in (*before.values(), *found.values()))]
    normal = Normal(digests, [plan["cluster"]["uid"], *(item["ref"]["uid"] for item in plan["items"])])
    artefacts = {name: normal.document(document) for name, document in found.items()}
    lines = map(json.loads, (shop.out / "decision_trace.jsonl").read_text(encoding="utf-8").splitlines())
    told = [normal.document(line) for line in lines if line["step"] in ("gate", "apply")]
    return Left(artefacts, tuple({**line, "seq": seq} for seq, line in enumerate(told)))


def _read(folder: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    paths = {name: folder / f"{name}.json" for name in names}
    return {name: json.loads(path.read_bytes()) for name, path in paths.items() if path.exists()}
