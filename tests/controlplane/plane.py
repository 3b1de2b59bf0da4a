# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A real Kubernetes control plane on loopback, without containers, for as long as a `with` block lasts."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from . import assets, audit, commands, kubeconfig
from .certificates import Authority, Pair, signing_key
from .processes import NotReadyError, Program, free_ports, wait_until
from .rest import Client, Response

ADMIN = "modekeeper-test-admin"
_KWOK_USER = "modekeeper-test-kwok"
_OWN_USERS = ("system:apiserver", "system:kube-controller-manager", "system:kube-scheduler", _KWOK_USER)
_ATTEMPTS = 3  # to find ports nobody takes between our look and the program's bind
_AUDIT_SECONDS = 5  # the log is written before the answer is complete
_START_SECONDS = 90  # generous: a loaded machine is slow, and nothing waits longer than needed


class ControlPlane:
    """etcd and kube-apiserver, and unless left out the controller manager, the scheduler and kwok.

    Every instance has its own ports, folder, authority and data; any number may run at once. Enter it to start,
    leave it to stop; whatever way the block ends, no process and no file of it stays.
    """

    def __init__(
        self,
        *,
        controller_manager: bool = True,
        scheduler: bool = True,
        kwok: bool = True,
        apiserver_flags: Sequence[str] = (),
    ) -> None:
        self._wanted = {"kube-controller-manager": controller_manager, "kube-scheduler": scheduler, "kwok": kwok}
        self._flags = list(apiserver_flags)
        self._numbers = itertools.count(1)
        self.programs: dict[str, Program] = {}

    # -- life ---------------------------------------------------------------------------------------------------------

    def __enter__(self) -> ControlPlane:
        optional = [name for name, wanted in self._wanted.items() if wanted]
        paths = assets.find_programs(["etcd", "kube-apiserver", "kubectl", *optional])
        self.kubectl = paths["kubectl"]
        self.folder = Path(tempfile.mkdtemp(prefix="modekeeper-controlplane-"))
        try:
            self._make_identities()
            self._start_server(paths)
            self._start_clients()
        except BaseException:  # Ctrl-C too
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def _make_identities(self) -> None:
        self._authority = Authority(self.folder, "ca")
        self._front = Authority(self.folder, "front-proxy-ca")
        self._server = self._authority.server(
            "apiserver",
            ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"),
            ("127.0.0.1", "10.255.0.1"),
        )
        self._front_client = self._front.client("front-proxy-client", "front-proxy-client")
        self._tokens = signing_key(self.folder, "tokens")
        self._admin = self._authority.client("admin", ADMIN, ("system:masters",))

    def _start_server(self, paths: dict[str, Path]) -> None:
        (self.folder / "audit-policy.json").write_text(json.dumps(commands.audit_policy(_OWN_USERS)))
        for attempt in range(_ATTEMPTS):
            etcd_port, peer_port, api_port = free_ports(3)
            self._layout = commands.Layout(self.folder, paths, etcd_port, peer_port, api_port)
            self._add(commands.etcd(self._layout))
            self._add(self._apiserver_command())
            self._client = Client(api_port, self._authority.certificate, self._admin)
            try:
                self._wait_ready()
            except NotReadyError as error:
                if "address already in use" not in str(error) or attempt + 1 == _ATTEMPTS:
                    raise
                self._stop_programs()
                shutil.rmtree(self.folder / "etcd", ignore_errors=True)
            else:
                break
        self.admin_kubeconfig = self._write_kubeconfig("admin", self._admin)

    def _apiserver_command(self) -> list[str]:
        return commands.kube_apiserver(
            self._layout,
            authority=self._authority.certificate,
            server=self._server,
            tokens=self._tokens,
            front_authority=self._front.certificate,
            front=self._front_client,
            extra=self._flags,
        )

    def _start_clients(self) -> None:
        if self._wanted["kube-controller-manager"]:
            config = self._component_kubeconfig("system:kube-controller-manager")
            authority = self._authority.certificate
            self._add(
                commands.kube_controller_manager(
                    self._layout, kubeconfig=config, authority=authority, tokens=self._tokens
                )
            )
        if self._wanted["kube-scheduler"]:
            config = self._component_kubeconfig("system:kube-scheduler")
            self._add(commands.kube_scheduler(self._layout, kubeconfig=config))
        if self._wanted["kwok"]:
            config = self._component_kubeconfig(_KWOK_USER, "system:masters")
            self._add(commands.kwok(self._layout, kubeconfig=config))
        if self._wanted["kube-controller-manager"]:  # pods are refused before it has made their ServiceAccount
            path = "/api/v1/namespaces/default/serviceaccounts/default"
            manager = self.programs["kube-controller-manager"]
            manager.wait_ready(lambda: self.send("GET", path).status == 200, _START_SECONDS)

    def _component_kubeconfig(self, user: str, *groups: str) -> Path:
        stem = user.removeprefix("system:")
        return self._write_kubeconfig(stem, self._authority.client(stem, user, groups))

    def _add(self, command: list[str]) -> None:
        name = Path(command[0]).name
        program = Program(command, self.folder / f"{name}.log", {"HOME": str(self.folder)})
        self.programs[name] = program
        program.start()

    def _answers(self) -> bool:
        """Ready by its own word, and it reaches its store (/readyz asks that only now and then)."""
        try:
            return all(
                self._client.send("GET", path).status == 200 for path in ("/readyz", "/api/v1/namespaces?limit=1")
            )
        except OSError:
            return False

    def _wait_ready(self) -> None:
        def settled() -> bool:
            etcd = self.programs["etcd"]
            if not etcd.running:
                raise NotReadyError(f"etcd ended:\n{etcd.tail()}")
            return self._answers()

        self.programs["kube-apiserver"].wait_ready(settled, _START_SECONDS)

    def _stop_programs(self) -> None:
        """Those that talk to the API server first, then it, then etcd."""
        last = [self.programs.pop(name) for name in ("kube-apiserver", "etcd") if name in self.programs]
        first = list(self.programs.values())
        self.programs.clear()
        for program in first:
            program.terminate()
        for program in (*first, *last):
            program.stop()

    def stop(self) -> None:
        """End every process and remove the folder; may be called twice."""
        try:
            self._stop_programs()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def restart_apiserver(self) -> None:
        """Stop kube-apiserver, start it again on the same port and data, and wait until it is ready."""
        server = self.programs["kube-apiserver"]
        server.stop()
        server.start()
        self._wait_ready()

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Crash one program ("etcd", "kube-apiserver", "kwok" …) for the length of the block."""
        program = self.programs[name]
        program.kill()
        try:
            yield
        finally:
            program.start()
            if name in {"etcd", "kube-apiserver"}:
                self._wait_ready()

    @property
    def ended(self) -> Program | None:
        """A program that ended by itself, if one did."""
        return next((program for program in self.programs.values() if not program.running), None)

    # -- who asks -----------------------------------------------------------------------------------------------------

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
