# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A real Kubernetes control plane on loopback, without containers, for as long as a `with` block lasts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from . import assets, commands, folders
from .access import ADMIN, Access
from .certificates import Authority, signing_key
from .processes import NotReadyError, Program, free_ports
from .rest import Client

_KWOK_USER = "modekeeper-test-kwok"
_OWN_USERS = ("system:apiserver", "system:kube-controller-manager", "system:kube-scheduler", _KWOK_USER)
_ATTEMPTS = 3  # to find ports nobody takes between our look and the program's bind
_PROBE_SECONDS = 3  # whoever took our port may accept and never answer
_START_SECONDS = 90  # generous: a loaded machine is slow, and nothing waits longer than needed


class ControlPlane(Access):
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
        super().__init__()
        self._wanted = {"kube-controller-manager": controller_manager, "kube-scheduler": scheduler, "kwok": kwok}
        self._flags = list(apiserver_flags)
        self._lock: int | None = None

    def __enter__(self) -> ControlPlane:
        optional = [name for name, wanted in self._wanted.items() if wanted]
        paths = assets.find_programs(["etcd", "kube-apiserver", "kubectl", *optional])
        self.kubectl = paths["kubectl"]
        folders.sweep()
        self.folder, self._lock = folders.create()
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
            self._probe = Client(api_port, self._authority.certificate, self._admin, seconds=_PROBE_SECONDS)
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
                self._probe.send("GET", path).status == 200 for path in ("/readyz", "/api/v1/namespaces?limit=1")
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
        """End every process and remove the folder; leaving the block does it too."""
        lock, self._lock = self._lock, None
        if lock is None:  # stopped before
            return
        try:
            self._stop_programs()
        finally:
            folders.remove(self.folder, lock)

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
