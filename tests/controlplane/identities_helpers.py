# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the identities do again and again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.clock import SystemClock
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities import install as installing
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.api import ObjectApi
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.applier import parse_targets
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.install import Installation
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.kinds import KINDS, collection_path
from tests.controlplane import ControlPlane, Response

ROOT = Path(__file__).resolve().parents[2]
LABEL = "labelSelector=modekeeper/component%3Didentities"
Targets = list[dict[str, Any]]


class QuickClock(SystemClock):
    """Pauses are cut short, patience is not: what is awaited is looked for more often."""

    def sleep(self, seconds: float) -> None:
        super().sleep(min(seconds, 0.1))


class FastClock(SystemClock):
    """Sleeps a tenth of what it says, so that patience ends soon."""

    def __init__(self) -> None:
        self.slept = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        super().sleep(seconds / 10)


def api_of(kubeconfig: Path) -> ObjectApi:
    return ObjectApi(ApiClient(load_endpoint(kubeconfig, None)))


def install(
    plane: ControlPlane, targets: Targets | None = None, *, check: bool = False, clock: SystemClock | None = None
) -> Installation:
    return installing.install(
        api_of(plane.admin_kubeconfig),
        parse_targets(targets or []),
        clock=clock or QuickClock(),
        connect=ApiClient,
        check_mode=check,
    )


def remove(plane: ControlPlane, *, check: bool = False) -> Installation:
    return installing.remove(api_of(plane.admin_kubeconfig), clock=QuickClock(), check_mode=check)


def ours(plane: ControlPlane) -> list[str]:
    """Everything in the cluster that bears our label, as `kind namespace/name`."""
    return sorted(
        f"{kind} {item['metadata'].get('namespace', '')}/{item['metadata']['name']}"
        for kind in KINDS
        for item in plane.request("GET", f"{collection_path(kind)}?{LABEL}").json()["items"]
    )


def send(
    kubeconfig: Path, method: str, path: str, body: Any = None, content_type: str = "application/json"
) -> Response:
    """One request as whoever the kubeconfig says."""
    client = ApiClient(load_endpoint(kubeconfig, None))
    data = None if body is None else json.dumps(body).encode()
    try:
        return client.send(method, path, body=data, content_type=content_type)  # type: ignore[return-value]
    finally:
        client.close()


def play(
    plane: ControlPlane | None, *arguments: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`ansible-playbook modekeeper.core.install` as a user runs it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MODEKEEPER_")}
    environment |= {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0"}
    access = ["-e", f"modekeeper_kubeconfig={plane.admin_kubeconfig}"] if plane else []
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "modekeeper.core.install", *access, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment | (env or {}), capture_output=True, text=True, check=False, timeout=300
    )
