# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pods of a real API server into the observation: time against parsing alone and against kubectl, peak memory, and their growth.

Each measurement is a process of its own, the works take turns, and the least of three times counts: the machine may be shared.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.controlplane import ControlPlane

from .field_pods import NAMESPACE, load_pods, pattern
from .registry import Goal, Row

PODS = 20_000
_GROWTH = (1, 4, 16)
_ROUNDS = 3
_WORKS = ("parse", "skim", "observe", "record")
_CHILD = Path(__file__).with_name("observe_child.py")


def rows(scale: int) -> Iterator[Row]:
    """20,000 pods times ``scale``, and a quarter and a sixteenth of them before: 1×, 4×, 16× of the work."""
    # Without controllers nobody removes pods of nodes that do not exist; without a ServiceAccount controller none is asked for.
    flags = ["--disable-admission-plugins=ServiceAccount"]
    with (
        ControlPlane(controller_manager=False, scheduler=False, kwok=False, apiserver_flags=flags) as plane,
        tempfile.TemporaryDirectory() as folder,
    ):
        plane.create_namespace(NAMESPACE)
        document, loaded = pattern(plane), 0
        for growth in _GROWTH:
            pods = PODS * scale * growth // _GROWTH[-1]
            load_pods(plane, document, loaded, pods)
            loaded = pods
            yield from _measure(plane, Path(folder), pods, growth)


def _measure(plane: ControlPlane, folder: Path, pods: int, growth: int) -> Iterator[Row]:
    _settled(plane, pods)
    best: dict[str, dict[str, Any]] = {}
    for _unused in range(_ROUNDS):
        for work in _WORKS:
            found = _child(plane.admin_kubeconfig, work, folder)
            if found["pods"] != pods:
                raise RuntimeError(f"{work} saw {found['pods']} of {pods} pods")
            known = best.setdefault(work, found)
            for name in ("seconds", "cpu_seconds", "wall_seconds"):
                known[name] = min(known[name], found[name])
            known["peak_mib"] = max(known["peak_mib"], found["peak_mib"])
    kubectl = min(_kubectl(plane) for _unused in range(2))
    observe, record, parse, skim = (best[work] for work in ("observe", "record", "parse", "skim"))
    notes = {"pods": pods, "bytes": observe["bytes"], "least_parse_seconds": skim["seconds"], "works": best}
    what, floor, full = f"observe {pods:,} pods", "same bytes parsed by msgspec", growth == _GROWTH[-1]
    # The goals are for the full count; the smaller ones show the growth, and there the two dozen other lists weigh more.
    near, fast = (Goal("<=", 1.3), Goal(">=", 3)) if full else (None, None)
    kube = "kubectl get pods -A -o json"
    bound = Goal("<=", 1)
    for name, value, least in (
        (what, observe["seconds"], parse["seconds"]),
        (f"{what}, recorded", record["seconds"], parse["seconds"]),
        (f"{what}, processor alone", observe["cpu_seconds"], parse["cpu_seconds"]),
    ):
        yield Row(name, value, floor, least, goal=near, scale=growth, notes=notes if name == what else {})
    yield Row(f"{what}, whole process", observe["wall_seconds"], kube, kubectl, goal=fast, inverse=True, scale=growth)
    yield Row(f"{what}, recorded, peak memory", record["peak_mib"], "150 MiB", 150.0, "MiB", bound, scale=growth)


def _settled(plane: ControlPlane, pods: int) -> None:
    """Wait until the server's cache holds what was put into its store."""
    wanted = f'"remainingItemCount":{pods - 1}'.encode()
    for _unused in range(600):
        if wanted in plane.send("GET", "/api/v1/pods?limit=1").body:
            return
        time.sleep(0.1)
    raise RuntimeError("the API server does not see the pods")


def _child(kubeconfig: Path, work: str, folder: Path) -> dict[str, Any]:
    started = time.perf_counter()
    command = [sys.executable, str(_CHILD), str(kubeconfig), work, str(folder / "snapshot.json.gz")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"wall_seconds": time.perf_counter() - started}


def _kubectl(plane: ControlPlane) -> float:
    started = time.perf_counter()
    command = [str(plane.kubectl), f"--kubeconfig={plane.admin_kubeconfig}", "get", "pods", "-A", "-o", "json"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started
