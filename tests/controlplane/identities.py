# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The three identities that the playbook `install` puts into a cluster, and kubeconfigs for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .plane import ControlPlane

NAMESPACE = "modekeeper-system"
ROLES = ("observer", "verifier", "applier")
_ROOT = Path(__file__).resolve().parents[2]
_DAY_SECONDS = 86_400  # as long as the control plane's own certificates


class NotInstalledError(Exception):
    """At least one identity is absent, or could not be made; the text says which, and the command that makes them."""


def _arguments(plane: ControlPlane) -> list[str]:
    return [
        "modekeeper.core.install",
        "-e",
        "modekeeper_commit=true",
        "-e",
        f"modekeeper_kubeconfig={plane.admin_kubeconfig}",
    ]


def install_identities(plane: ControlPlane) -> None:
    """Run the playbook `install` as administrator. Raises NotInstalledError with the end of its output."""
    command = [str(Path(sys.executable).with_name("ansible-playbook")), *_arguments(plane)]
    settings = {"ANSIBLE_HOME": str(_ROOT / ".ansible"), "ANSIBLE_CONFIG": str(_ROOT / "ansible.cfg")}
    environment = settings | os.environ | {"ANSIBLE_NOCOLOR": "1"}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalledError("\n".join([*done.stdout.splitlines()[-20:], done.stderr]).strip())


def _tokens(plane: ControlPlane) -> dict[str, str]:
    base = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts"
    accounts = {role: f"modekeeper-{role}" for role in ROLES}
    absent = [name for name in accounts.values() if plane.send("GET", f"{base}/{name}").status == 404]
    if absent:
        command = " ".join(["ansible-playbook", *_arguments(plane)])
        raise NotInstalledError(f"no {', '.join(absent)} in namespace {NAMESPACE} yet; make them with\n  {command}")
    return {role: plane.token_for(NAMESPACE, name, _DAY_SECONDS) for role, name in accounts.items()}


def identities_kubeconfigs(plane: ControlPlane) -> dict[str, Path]:
    """Kubeconfig of each role, by a token of its ServiceAccount, and under "all" one that has all three as contexts
    named as the roles (what `modekeeper_contexts` wants). Raises NotInstalledError."""
    tokens = _tokens(plane)
    alone = {role: plane.kubeconfig_with_tokens(role, {role: token}) for role, token in tokens.items()}
    return alone | {"all": plane.kubeconfig_with_tokens("identities", tokens)}
