# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What tests ask of a running control plane: kubeconfigs of anybody, requests, kubectl, and the audit log."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import audit, kubeconfig
from .certificates import Authority, Pair
from .commands import Layout
from .processes import Program, wait_until
from .rest import Client, Response

ADMIN = "modekeeper-test-admin"
_AUDIT_SECONDS = 5  # the log is written before the answer is complete


class Access:
    """A running API server as its administrator sees it; `ControlPlane` starts and stops it."""

    folder: Path  # everything of this control plane, logs too; goes when it stops
    kubectl: Path
    admin_kubeconfig: Path
    _layout: Layout
    _authority: Authority
    _client: Client

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.programs: dict[str, Program] = {}

    @property
    def server(self) -> str:
        """Base address of the API server."""
        return f"https://127.0.0.1:{self._layout.api_port}"

    @property
    def version(self) -> str:
        """Version of the API server, as it says itself."""
        return str(self.request("GET", "/version").json()["gitVersion"])

    @property
    def certificate_authority(self) -> Path:
        return self._authority.certificate

    def _write_kubeconfig(self, context: str, pair: Pair) -> Path:
        path = self.folder / f"{context}.kubeconfig"
        return kubeconfig.with_certificate(path, self.server, self.certificate_authority, context, pair)

    def server_certificate(self, stem: str) -> Pair:
        """A certificate of the control plane's own authority for another server on loopback."""
        return self._authority.server(stem, ("localhost",), ("127.0.0.1",))

    def kubeconfig_for(self, user: str, groups: Sequence[str] = ()) -> Path:
        """A kubeconfig that is this user in these groups, by a client certificate."""
        stem = f"user-{next(self._numbers)}"
        return self._write_kubeconfig(stem, self._authority.client(stem, user, tuple(groups)))

    def token_for(self, namespace: str, service_account: str, seconds: int = 3600) -> str:
        """A bound token of a ServiceAccount (the server allows no less than 600 s)."""
        body = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"expirationSeconds": seconds},
        }
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{service_account}/token"
        return str(self.request("POST", path, body).json()["status"]["token"])

    def kubeconfig_for_service_account(self, namespace: str, service_account: str, seconds: int = 3600) -> Path:
        """A kubeconfig with a token of this ServiceAccount, which must exist."""
        token = self.token_for(namespace, service_account, seconds)
        return self.kubeconfig_with_tokens(f"{namespace}.{service_account}", {service_account: token})

    def kubeconfig_with_tokens(self, stem: str, tokens: dict[str, str]) -> Path:
        """A kubeconfig with one context for each name of `tokens`; the first is the current one."""
        path = self.folder / f"{stem}.{next(self._numbers)}.kubeconfig"
        return kubeconfig.with_tokens(path, self.server, self.certificate_authority, tokens)

    # -- asking as administrator --------------------------------------------------------------------------------------

    def send(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Response:
        """One request as administrator; the answer whatever its status."""
        return self._client.send(method, path, body, content_type)

    def request(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Response:
        """One request as administrator; raises RequestError for a status of 400 or more."""
        return self._client.request(method, path, body, content_type)

    def run_kubectl(
        self, *arguments: str, config: Path | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """kubectl with this kubeconfig (the administrator's if none); the caller looks at the return code."""
        command = [str(self.kubectl), f"--kubeconfig={config or self.admin_kubeconfig}", *arguments]
        environment = {"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, input=stdin, capture_output=True, text=True, env=environment, check=False)

    def apply(self, manifest: str | Path) -> None:
        """Create or update what a manifest (YAML text, or a file) holds. Raises RuntimeError with kubectl's message."""
        text = manifest.read_text() if isinstance(manifest, Path) else manifest
        done = self.run_kubectl("apply", "--server-side", "--field-manager=modekeeper-tests", "-f", "-", stdin=text)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def create_namespace(self, name: str) -> None:
        """Create a namespace and, where there is a controller manager, wait until it takes pods."""
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        self.request("POST", "/api/v1/namespaces", body)
        if "kube-controller-manager" in self.programs:
            account = f"/api/v1/namespaces/{name}/serviceaccounts/default"
            wait_until(lambda: self.send("GET", account).status == 200, f"the ServiceAccount of {name}", 30)

    def add_nodes(
        self,
        count: int,
        prefix: str = "node",
        capacity: dict[str, str] | None = None,
        labels: dict[str, str] | None = None,
    ) -> list[str]:
        """Create pretended nodes `prefix-0` …, which kwok keeps ready, and return their names."""
        resources = {"cpu": "32", "memory": "128Gi", "pods": "110"} | (capacity or {})
        names = [f"{prefix}-{number}" for number in range(count)]
        for name in names:
            node = {
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name} | (labels or {})},
                "status": {"capacity": resources, "allocatable": resources},
            }
            self.request("POST", "/api/v1/nodes", node)
        return names

    # -- evidence -----------------------------------------------------------------------------------------------------

    def audit_mark(self) -> int:
        """The end of the audit log now, for `audit_events(since=…)`."""
        self._prove_audit_alive()
        return self._layout.audit_log.stat().st_size

    def audit_events(self, since: int | None = None) -> list[audit.AuditEvent]:
        """Everything the API server was asked (after the mark), but by the control plane's own programs.

        Absence is evidence only from a log that is seen to work: first a request of ours must appear in it.
        """
        self._prove_audit_alive()
        return audit.read(self._layout.audit_log, since or 0)

    def _prove_audit_alive(self) -> None:
        log = self._layout.audit_log
        start = log.stat().st_size if log.exists() else 0
        path = f"/version?audit-mark={next(self._numbers)}"
        self.request("GET", path)
        wait_until(lambda: any(event.uri == path for event in audit.read(log, start)), "the audit log", _AUDIT_SECONDS)
