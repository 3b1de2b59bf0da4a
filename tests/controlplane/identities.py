# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs of the three identities that the playbook `install` puts into a cluster."""

from __future__ import annotations

from pathlib import Path

from .plane import ControlPlane

NAMESPACE = "modekeeper-system"
ROLES = ("observer", "verifier", "applier")
_DAY_SECONDS = 86_400  # as long as the control plane's own certificates


class NotInstalledError(Exception):
    """At least one identity is absent; the text names them and the command that makes them."""


def identities_kubeconfigs(plane: ControlPlane) -> dict[str, Path]:
    """Kubeconfig of each role, by a token of its ServiceAccount. Raises NotInstalledError."""
    accounts = {role: f"modekeeper-{role}" for role in ROLES}
    base = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts"
    absent = [name for name in accounts.values() if plane.send("GET", f"{base}/{name}").status == 404]
    if absent:
        raise NotInstalledError(
            f"no {', '.join(absent)} in namespace {NAMESPACE} yet; make them with\n"
            f"  ansible-playbook modekeeper.core.install -e modekeeper_commit=true \\\n"
            f"    -e modekeeper_kubeconfig={plane.admin_kubeconfig}"
        )
    return {
        role: plane.kubeconfig_for_service_account(NAMESPACE, name, _DAY_SECONDS) for role, name in accounts.items()
    }
