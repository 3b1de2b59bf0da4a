# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A customer's site: a cluster with the identities, a licensed build, a week of telemetry, a passport, and an output folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.integration.playbooks.runner import ANSIBLE_PLAYBOOK, Run, body, playbook
from tests.vectors.license import x509
from tests.vectors.license.case import Case, good, license_file, revocations
from tests.vectors.license.times import text

from .identities import identities_kubeconfigs
from .plane import ControlPlane
from .processes import wait_until
from .verify_helpers import workload

ROOT = Path(__file__).resolve().parents[2]
SPACE = "shop"
FENCE_AGE_SECONDS = 31
DAY = timedelta(days=1)
CPU = "/spec/template/spec/containers/0/resources/requests/cpu"
SHORT = {
    "lease": 8.0,
    "renew": 1.0,
    "safe": 6.0,
    "takeover": 10.0,
    "poll": 0.2,
    "bake_least": 1.0,
    "rollout": 40.0,
}
"""Durations of the build that tests use, in seconds; what is not named is as shipped."""


def licensed_build(folder: Path, pin: str, durations: dict[str, float]) -> Path:
    """The collection pinned to a vendor, with these durations; what ANSIBLE_COLLECTIONS_PATH is to be."""
    core = folder / "ansible_collections" / "modekeeper" / "core"
    for name in ("plugins", "roles", "playbooks", "meta"):
        shutil.copytree(ROOT / name, core / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "galaxy.yml", core)
    change(core / "plugins/module_utils/_license/pin.py", r'^PIN = ""$', f'PIN = "{pin}"')
    for name, seconds in durations.items():
        pattern = rf"^    {name}: float = [\d.]+$"
        change(core / "plugins/module_utils/_change/durations.py", pattern, f"    {name}: float = {seconds}")
    return folder


def change(path: Path, pattern: str, line: str) -> None:
    """Replace the one line that the pattern matches."""
    replaced, count = re.subn(pattern, line, path.read_text(), flags=re.MULTILINE)
    assert count == 1, (path, pattern)
    path.write_text(replaced)


@dataclass
class Site:
    """What a customer has."""

    plane: ControlPlane
    folder: Path
    collections: Path
    variables: dict[str, Any] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def run(self, name: str, *flags: str, **more: Any) -> Run:
        """A playbook with the site's variables."""
        environment = {"ANSIBLE_COLLECTIONS_PATH": str(self.collections)}
        return playbook(name, self.variables | more, *flags, cwd=self.folder, environment=environment)

    def start(self, name: str, **more: Any) -> subprocess.Popen[str]:
        """The same as a process group of its own, to be killed."""
        command = [str(ANSIBLE_PLAYBOOK), f"modekeeper.core.{name}", "-e", json.dumps(self.variables | more)]
        settings = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_NOCOLOR": "1",
        }
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=settings,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def body(self, name: str) -> dict[str, Any]:
        """The body of an artefact in the output folder."""
        return body(self.out, name)

    def live(self, name: str) -> dict[str, Any]:
        """A Deployment as it is."""
        found: dict[str, Any] = self.plane.request("GET", f"/apis/apps/v1/namespaces/{SPACE}/deployments/{name}").json()
        return found

    def cpu(self, name: str) -> str:
        """Its CPU request."""
        return str(self.live(name)["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"])


def furnish(plane: ControlPlane, names: tuple[str, ...]) -> None:
    """Identities whose applier may patch these services, and the services, ready; with a fence that is old enough."""
    plane.create_namespace(SPACE)
    plane.add_nodes(2)
    applier = [{"namespace": SPACE, "resource": "deployments.apps", "names": list(names)}]
    run = playbook(
        "install",
        {
            "modekeeper_kubeconfig": str(plane.admin_kubeconfig),
            "modekeeper_identities_applier": applier,
            "modekeeper_commit": True,
        },
    )
    assert run.status == 0, run.text
    installed = time.monotonic()
    for name in names:
        document = workload("Deployment", name, 2, cpu="2", memory="1Gi")
        plane.request("POST", f"/apis/apps/v1/namespaces/{SPACE}/deployments?fieldManager=kubectl-create", document)
    wait_until(lambda: all(_ready(plane, name) for name in names), "ready services", 60)
    time.sleep(max(0.0, FENCE_AGE_SECONDS - (time.monotonic() - installed)))


def site(plane: ControlPlane, folder: Path, names: tuple[str, ...], **durations: float) -> Site:
    """A site in a folder of its own."""
    case = _vendor(plane)
    case.write(folder)
    (folder / "passport.yml").write_text(_passport())
    _telemetry(folder / "use.jsonl", names)
    kubeconfigs = identities_kubeconfigs(plane)
    variables = {
        "modekeeper_kubeconfig": str(kubeconfigs["all"]),
        "modekeeper_contexts": {"observer": "observer", "verifier": "verifier", "applier": "applier"},
        "modekeeper_telemetry": "use.jsonl",
        "modekeeper_passport": str(folder / "passport.yml"),
        "modekeeper_out": "out",
        "modekeeper_license": "license.json",
        "modekeeper_trust": "trust",
        "modekeeper_trust_state": "state.json",
        "modekeeper_ledger": str(folder / "ledger.jsonl"),
    }
    collections = licensed_build(folder / "collections", case.pin or "", SHORT | durations)
    return Site(plane, folder, collections, variables)


def _ready(plane: ControlPlane, name: str) -> bool:
    found = plane.request("GET", f"/apis/apps/v1/namespaces/{SPACE}/deployments/{name}").json()
    return bool(found["status"].get("readyReplicas") == 2)


def _vendor(plane: ControlPlane) -> Case:
    """A licence for this cluster that holds today, whichever day that is."""
    now = datetime.now(UTC)
    uid = plane.request("GET", "/api/v1/namespaces/kube-system").json()["metadata"]["uid"]
    case = good()
    case.license = license_file(clusters=[uid], not_after=text(now + 100 * DAY))
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, start=now - DAY, end=now + 60 * DAY))
    case.revocations["issuer.json"] = revocations(issued_at=text(now - DAY), next_update=text(now + 20 * DAY))
    return case


def _passport() -> str:
    return json.dumps(
        {
            "schema": "modekeeper.passport/1",
            "name": "site",
            "description": "What this site allows.",
            "scope": {"clusters": ["*"], "namespaces": [SPACE], "kinds": ["Deployment"]},
            "adopt": ["kubectl-create"],
            "knobs": {"cpu_request": {"min": "50m", "max": 64}},
            "guardrails": {"blast": {"objects": 10, "percent": 20, "namespaces": 1}},
            "verify_after": {"accept_rollout_checks_alone": True, "on_insufficient_evidence": "rollback"},
        }
    )


def _telemetry(path: Path, names: tuple[str, ...]) -> None:
    """Nine days of CPU use, a fifth of a core, of all services."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)
    with path.open("w") as handle:
        for name in names:
            for half_hour in range(9 * 48):
                line = {
                    "job": f"{SPACE}/{name}",
                    "worker": "0",
                    "container": "main",
                    "metric": "cpu_use",
                    "unit": "cores",
                    "time": (start + timedelta(minutes=30 * half_hour)).isoformat().replace("+00:00", "Z"),
                    "value": 0.2 + 0.01 * (half_hour % 7),
                }
                handle.write(json.dumps(line) + "\n")
