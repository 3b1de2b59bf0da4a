# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A proxy on a real socket in front of an API server, which loses, delays, cuts and forges what it is told to."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.integration.cluster.raw_server import Answer, RawServer, Request, head, raw, reset

from . import kubeconfig
from .plane import ControlPlane

_HOP = frozenset({"connection", "content-length", "host", "transfer-encoding"})
_ACCOUNT = "/api/v1/namespaces/modekeeper-system/serviceaccounts"
_BINDINGS = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"

Fault = Callable[[Request, Callable[[], bytes]], Answer | None]
"""What to do with a request in place of passing it on. The second argument passes it on and gives the answer's bytes."""


class FaultyProxy:
    """Ends TLS under the control plane's own authority and passes requests on with their token; a `with` block long.

    :ivar fault: asked for each request; None: nothing is wrong. :ivar cut: while set, every connection is reset.
    """

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self.fault: Fault = lambda _request, _forward: None
        self.cut = threading.Event()
        pair = plane.server_certificate("proxy")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        self._upstream = ssl.create_default_context(cafile=str(plane.certificate_authority))
        self._server = RawServer(self._respond, tls=context)

    def __enter__(self) -> FaultyProxy:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()

    @property
    def requests(self) -> list[Request]:
        """All that came."""
        return self._server.requests

    def kubeconfig(self, token: str, name: str = "proxied") -> Path:
        """One that leads here, with this token; the same file again for the same name."""
        path = self._plane.folder / f"{name}.kubeconfig"
        server = f"https://127.0.0.1:{self._server.port}"
        return kubeconfig.with_tokens(path, server, self._plane.certificate_authority, {"driver": token})

    @contextmanager
    def doing(self, fault: Fault) -> Iterator[None]:
        """Do this fault for the length of the block."""
        self.fault = fault
        try:
            yield
        finally:
            self.fault = lambda _request, _forward: None
            self.cut.clear()

    def _respond(self, request: Request) -> Answer:
        if self.cut.is_set():
            return reset()
        return self.fault(request, lambda: self._forward(request)) or self._passed(request)

    def _passed(self, request: Request) -> Answer:
        with suppress(OSError, http.client.HTTPException):
            return raw(self._forward(request), stay=True)
        return reset()

    def _forward(self, request: Request) -> bytes:
        port = int(self._plane.server.rpartition(":")[2])
        upstream = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=self._upstream)
        try:
            headers = {name: value for name, value in request.headers.items() if name not in _HOP}
            upstream.request(request.method, request.target, request.body or None, headers)
            answer = upstream.getresponse()
            body = answer.read()
        finally:
            upstream.close()
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP}
        return head(answer.status, {**kept, "Content-Length": str(len(body))}) + body


def driver_token(plane: ControlPlane) -> str:
    """A token of an account that may do everything; the account is made where it is absent."""
    if plane.send("GET", f"{_ACCOUNT}/driver").status == 404:
        plane.request("POST", _ACCOUNT, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "driver"}})
        group = "rbac.authorization.k8s.io"
        subject = {"kind": "ServiceAccount", "name": "driver", "namespace": "modekeeper-system"}
        role = {"apiGroup": group, "kind": "ClusterRole", "name": "cluster-admin"}
        body = {"apiVersion": f"{group}/v1", "kind": "ClusterRoleBinding", "roleRef": role, "subjects": [subject]}
        plane.request("POST", _BINDINGS, body | {"metadata": {"name": "driver"}})
    return plane.token_for("modekeeper-system", "driver")
