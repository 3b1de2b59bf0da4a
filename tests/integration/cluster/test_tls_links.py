# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Each link of the chain of TLS broken once, on a real socket."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.integration.cluster.kubeconfigs import SECRET, answer_of, config, who, write
from tests.integration.cluster.pki import Authority, server_context
from tests.integration.cluster.raw_server import RawServer


def test_a_client_certificate_that_the_server_does_not_want(tmp_path: Path, authority: Authority) -> None:
    tls = server_context(authority.issue("server", names=("127.0.0.1",)), clients=authority.file)
    certificate, key = Authority(tmp_path, "stranger").issue("client")
    user = {"client-certificate": str(certificate), "client-key": str(key)}
    with RawServer(who, tls) as server:
        path = write(tmp_path, config(server.port, user, **{"certificate-authority": str(authority.file)}))
        with pytest.raises(ModeKeeperError) as caught:
            answer_of(path)
    assert caught.value.code == "READ_TLS"
    assert "client certificate" in caught.value.message


@pytest.mark.parametrize(
    ("names", "days", "trusted", "link"),
    [
        (("127.0.0.1",), 1, False, "made by an authority that the kubeconfig does not name"),
        (("127.0.0.1",), -3, True, "expired"),
        (("127.0.0.1",), 10, True, "not valid yet"),
        (("10.0.0.1",), 1, True, "for another address"),
    ],
)
def test_the_broken_link_is_named(
    tmp_path: Path, authority: Authority, names: tuple[str, ...], days: int, trusted: bool, link: str
) -> None:
    tls = server_context(authority.issue("server", names=names, days=days))
    known = authority if trusted else Authority(tmp_path, "other")
    with RawServer(who, tls) as server:
        path = write(tmp_path, config(server.port, {"token": SECRET}, **{"certificate-authority": str(known.file)}))
        with pytest.raises(ModeKeeperError) as caught:
            answer_of(path)
        assert caught.value.code == "READ_TLS"
        assert link in caught.value.message
        assert server.requests == []


def test_a_host_name_that_is_not_the_certificates(tmp_path: Path, authority: Authority) -> None:
    tls = server_context(authority.issue("server", names=("elsewhere.example",)))
    cluster = {"certificate-authority": str(authority.file)}
    with RawServer(who, tls) as server:
        path = write(tmp_path, config(server.port, host="localhost", **cluster))
        with pytest.raises(ModeKeeperError, match=r"READ_TLS.*another host name"):
            answer_of(path)
        named = write(
            tmp_path, config(server.port, host="localhost", **cluster, **{"tls-server-name": "elsewhere.example"})
        )
        assert answer_of(named) == {"authorization": None}


def test_skipping_verification_is_honoured_as_written(tmp_path: Path, authority: Authority) -> None:
    tls = server_context(authority.issue("server", names=("10.0.0.1",), days=-3))
    with RawServer(who, tls) as server:
        path = write(tmp_path, config(server.port, {"token": SECRET}, **{"insecure-skip-tls-verify": True}))
        assert answer_of(path) == {"authorization": f"Bearer {SECRET}"}


def test_a_server_without_tls(tmp_path: Path) -> None:
    with RawServer(who) as server:
        with pytest.raises(ModeKeeperError, match=r"READ_TLS.*does not speak TLS"):
            answer_of(write(tmp_path, config(server.port)))
        assert answer_of(write(tmp_path, config(server.port, scheme="http"))) == {"authorization": None}


def test_a_server_that_hangs_up_in_the_handshake(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            for _unused in range(3):
                connection, _unused = listener.accept()
                connection.recv(10)
                connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        path = write(tmp_path, config(listener.getsockname()[1]))
        with pytest.raises(ModeKeeperError) as caught:
            answer_of(path)
    assert caught.value.code in ("READ_TLS", "READ_SERVER_ERROR")


def test_one_tls_connection_serves_many_requests(tmp_path: Path, authority: Authority) -> None:
    # The tickets of TLS 1.3 lie about unasked; they are no sign that the server has closed.
    with RawServer(who, server_context(authority.issue("server", names=("127.0.0.1",)))) as server:
        path = write(tmp_path, config(server.port, **{"certificate-authority": str(authority.file)}))
        client = ApiClient(load_endpoint(path, None))
        for _unused in range(5):
            client.get("/")
        assert (len(server.requests), server.connections) == (5, 1)
        client.close()
