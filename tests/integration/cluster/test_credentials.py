# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From a kubeconfig to an answer: every way to authenticate, and whatever a kubeconfig can lack."""

from __future__ import annotations

import base64
import logging
import os
import re
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from kubernetes.config import incluster_config

from ansible_collections.modekeeper.core.plugins.module_utils._cluster import credentials as credentials_module
from ansible_collections.modekeeper.core.plugins.module_utils._cluster import kubeconfig as kubeconfig_module
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.integration.cluster.kubeconfigs import SECRET, answer_of, config, inline, refusal, who, write
from tests.integration.cluster.pki import Authority, server_context
from tests.integration.cluster.raw_server import Answer, RawServer, Request, answer, head, raw


@pytest.mark.parametrize("way", ["file", "data", "relative"])
def test_a_token_over_a_private_authority(tmp_path: Path, authority: Authority, way: str) -> None:
    tls = server_context(authority.issue("server", names=("127.0.0.1",)))
    with RawServer(who, tls) as server:
        cluster = {
            "file": {"certificate-authority": str(authority.file)},
            "data": {"certificate-authority-data": inline(authority.file)},
            "relative": {"certificate-authority": authority.file.name},
        }[way]
        path = write(tmp_path, config(server.port, {"token": SECRET}, **cluster))
        assert answer_of(path) == {"authorization": f"Bearer {SECRET}"}


def test_a_client_certificate_and_no_key_left_behind(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    tls = server_context(authority.issue("server", names=("127.0.0.1",)), clients=authority.file)
    certificate, key = authority.issue("client")
    user = {"client-certificate-data": inline(certificate), "client-key-data": inline(key)}
    with RawServer(who, tls) as server:
        path = write(tmp_path, config(server.port, user, **{"certificate-authority-data": inline(authority.file)}))
        assert answer_of(path) == {"authorization": None}
        # The second time the package's own cache names files that are gone.
        assert answer_of(path) == {"authorization": None}
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_token_file_is_read_again_after_a_401(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("old\n")

    def respond(request: Request) -> Answer:
        if request.headers["authorization"] == "Bearer old":
            token.write_text("new\n")
            return answer({}, 401)
        return who(request)

    with RawServer(respond) as server:
        path = write(tmp_path, config(server.port, {"tokenFile": "token"}, scheme="http"))
        assert answer_of(path) == {"authorization": "Bearer new"}
        assert len(server.requests) == 2


def plugin(folder: Path, body: str) -> dict[str, Any]:
    script = folder / "plugin"
    script.write_text(f"#!{sys.executable}\n{body}\n")
    script.chmod(stat.S_IRWXU)
    return {
        "exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(script), "interactiveMode": "Never"}
    }


def test_an_exec_plugin(tmp_path: Path) -> None:
    body = (
        "import json\nprint(json.dumps({'apiVersion': 'client.authentication.k8s.io/v1', 'kind': 'ExecCredential',"
        f" 'status': {{'token': '{SECRET}'}}}}))"
    )
    with RawServer(who) as server:
        path = write(tmp_path, config(server.port, plugin(tmp_path, body), scheme="http"))
        assert answer_of(path) == {"authorization": f"Bearer {SECRET}"}


@pytest.mark.parametrize("body", [f"import sys\nsys.exit('{SECRET}')", f"print('{SECRET}')", "print('{}')"])
def test_an_exec_plugin_that_gives_nothing(
    tmp_path: Path, body: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    handlers = list(logging.getLogger().handlers)
    error = refusal(write(tmp_path, config(1, plugin(tmp_path, body), scheme="http")))
    assert error.code == "READ_NO_KUBECONFIG"
    assert "credential plugin plugin gave no credentials" in error.message
    assert SECRET not in "".join(capfd.readouterr()) + caplog.text
    assert logging.getLogger().handlers == handlers


def test_an_exec_plugin_that_waits_for_somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials_module, "PLUGIN_SECONDS", 0.2)
    error = refusal(write(tmp_path, config(1, plugin(tmp_path, "import time\ntime.sleep(3)"))))
    assert error.code == "READ_NO_KUBECONFIG"
    assert "did not answer within 0.2 s" in error.message


def test_an_exec_plugin_that_is_not_installed(tmp_path: Path) -> None:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "no-such-plugin"}}
    assert "no-such-plugin" in refusal(write(tmp_path, config(1, user))).message


def test_a_name_and_password(tmp_path: Path) -> None:
    with RawServer(who) as server:
        path = write(tmp_path, config(server.port, {"username": "u", "password": "p"}, scheme="http"))
        assert answer_of(path) == {"authorization": "Basic dTpw"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "malformed|empty"),
        ("[]", "malformed|empty"),
        ("just words", "malformed|empty"),
        ("a: [", "malformed"),
        ("contexts: 5\ncurrent-context: x", "malformed|no context"),
        (f"users: [{{name: u, user: {{token: {SECRET}}}}}]", "no current context"),
        ("\x00\x01", "malformed"),
    ],
)
def test_files_that_are_no_kubeconfig(tmp_path: Path, text: str, words: str) -> None:
    error = refusal(write(tmp_path, text))
    assert error.code == "READ_NO_KUBECONFIG"
    assert re.search(words, error.message)


def broken(**change: Any) -> dict[str, Any]:
    return config(1, {"token": SECRET}) | change


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (broken(**{"current-context": "none"}), "no context none; it holds shop"),
        (broken(contexts=[{"name": "shop"}]), "without context"),
        (
            broken(contexts=[{"name": "shop", "context": {"cluster": "x", "user": "u"}}]),
            "a cluster that it does not hold",
        ),
        (broken(contexts=[{"name": "shop", "context": {"cluster": "c", "user": "x"}}]), "a user that it does not hold"),
        (broken(clusters=[{"name": "c", "cluster": {}}]), "names no server"),
        (broken(clusters=[{"name": "c", "cluster": {"server": "ftp://x"}}]), "no http or https address"),
        (broken(clusters=[{"name": "c", "cluster": {"server": "https://x:port"}}]), "no http or https address"),
        (
            broken(clusters=[{"name": "c", "cluster": {"server": "https://x", "certificate-authority": "nope"}}]),
            "nope, which it names, does not exist",
        ),
        (broken(users=[{"name": "u", "user": {"token": "a\nb"}}]), "characters that no token has"),
        (broken(users=[{"name": "u", "user": {"tokenFile": "nope"}}]), "No such file"),
        (broken(users=[{"name": "u"}]), "malformed"),
        (broken(clusters=[{"name": "c", "cluster": {"server": "https://x", "proxy-url": "socks5://p:1"}}]), "SOCKS"),
    ],
)
def test_what_a_kubeconfig_can_lack(tmp_path: Path, document: dict[str, Any], words: str) -> None:
    error = refusal(write(tmp_path, document))
    assert error.code == "READ_NO_KUBECONFIG"
    assert re.search(words, error.message)


def test_a_context_that_is_not_there(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, config(1, {"token": SECRET})), "prod")
    assert (error.code, "no context prod; it holds shop" in error.message) == ("READ_NO_KUBECONFIG", True)


@pytest.mark.parametrize("member", ["certificate-authority-data", "client-certificate-data"])
def test_certificates_that_are_none(tmp_path: Path, member: str) -> None:
    junk = base64.b64encode(b"-----BEGIN NOTHING-----").decode()
    document = config(1)
    if member.startswith("client"):
        document["users"][0]["user"] = {member: junk, "client-key-data": junk}
    else:
        document["clusters"][0]["cluster"][member] = junk
    assert refusal(write(tmp_path, document)).code == "READ_TLS"


def test_an_encrypted_key_does_not_ask(tmp_path: Path, authority: Authority) -> None:
    certificate, key = authority.issue("client")
    key.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"x"),
        )
    )
    user = {"client-certificate": str(certificate), "client-key": str(key)}
    assert refusal(write(tmp_path, config(1, user))).code == "READ_TLS"


def test_no_kubeconfig_anywhere() -> None:
    error = refusal(None)
    assert (error.code, "KUBECONFIG is not set" in error.message) == ("READ_NO_KUBECONFIG", True)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    huge = tmp_path / "huge"
    with huge.open("wb") as handle:
        handle.truncate(5 * 1024 * 1024)
    for path in (tmp_path / "absent", tmp_path, tmp_path / "pipe", huge):
        assert refusal(path).code == "READ_NO_KUBECONFIG"


def test_where_the_kubeconfig_is_looked_for(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_home / ".kube").mkdir()
    write(own_home / ".kube", config(1, {"token": "home"}), "config")
    assert load_endpoint(None, None).authorization == "Bearer home"
    first = write(tmp_path, config(2, {"token": "first"}), "first")
    second = config(3, {"token": "second"})
    second["contexts"][0]["name"] = "other"
    second["users"][0]["name"] = second["contexts"][0]["context"]["user"] = "other"
    monkeypatch.setenv("KUBECONFIG", f"{tmp_path / 'absent'}:{first}:{write(tmp_path, second, 'second')}")
    assert load_endpoint(None, "other").authorization == "Bearer second"
    assert load_endpoint(None, "shop").authorization == "Bearer first"
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "absent"))
    assert refusal(None).code == "READ_NO_KUBECONFIG"


def test_inside_a_pod(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tmp_path / "token"
    token.write_text(SECRET)
    monkeypatch.setattr(kubeconfig_module, "IN_CLUSTER_TOKEN", token)
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(token))
    monkeypatch.setattr(incluster_config, "SERVICE_CERT_FILENAME", str(authority.file))
    tls = server_context(authority.issue("server", names=("127.0.0.1",)))
    with RawServer(who, tls) as server:
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(server.port))
        assert answer_of(None)["authorization"].lower() == f"bearer {SECRET}"
        assert load_endpoint(None, None).context == "in-cluster"
        monkeypatch.setattr(incluster_config, "SERVICE_CERT_FILENAME", str(tmp_path / "absent"))
        assert refusal(None).code == "READ_NO_KUBECONFIG"


def test_a_proxy_is_asked_to_connect(tmp_path: Path, authority: Authority) -> None:
    tls = server_context(authority.issue("server", names=("api.example",)))
    asked: list[Request] = []

    def proxy(request: Request) -> Answer:
        asked.append(request)

        def tunnel(connection: Any) -> bool:
            connection.sendall(head(200, {}))
            inside = tls.wrap_socket(connection, server_side=True)
            inside.recv(65536)
            inside.sendall(head(200, {"Content-Length": "2"}) + b"{}")
            return False

        return tunnel

    with RawServer(proxy) as server:
        cluster = {
            "certificate-authority": str(authority.file),
            "proxy-url": f"http://me:{SECRET}@127.0.0.1:{server.port}",
        }
        endpoint = load_endpoint(write(tmp_path, config(6443, host="api.example", **cluster)), None)
        assert SECRET not in repr(endpoint)
        assert ApiClient(endpoint).get("/").json() == {}
    assert (asked[0].method, asked[0].target) == ("CONNECT", "api.example:6443")
    assert base64.b64decode(asked[0].headers["proxy-authorization"].split()[1]).decode() == f"me:{SECRET}"


def test_a_proxy_that_refuses(tmp_path: Path) -> None:
    with RawServer(lambda _: raw(head(403, {}))) as server:
        cluster = {"proxy-url": f"http://127.0.0.1:{server.port}"}
        with pytest.raises(ModeKeeperError, match=r"READ_UNREACHABLE.*by the proxy 127.0.0.1: the proxy refuses"):
            answer_of(write(tmp_path, config(6443, host="api.example", **cluster)))


@pytest.mark.parametrize("library", ["kubernetes.client", "yaml"])
def test_a_library_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    path = write(tmp_path, config(1))
    monkeypatch.setitem(sys.modules, library, None)
    assert refusal(path).code == "LIBRARY_MISSING"


def test_a_library_that_is_missing_in_a_pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kubeconfig_module, "IN_CLUSTER_TOKEN", write(tmp_path, SECRET, "token"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setitem(sys.modules, "kubernetes.client", None)
    assert refusal(None).code == "LIBRARY_MISSING"


def test_the_proxy_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    outside = load_endpoint(write(tmp_path, config(6443, host="outside.example")), None)
    assert outside.proxy is not None
    assert (outside.proxy.host, outside.proxy.port) == ("proxy.example", 3128)
    assert load_endpoint(write(tmp_path, config(6443, host="inside.example")), None).proxy is None


def test_a_base_path_and_an_ipv6_address(tmp_path: Path) -> None:
    document = config(1)
    document["clusters"][0]["cluster"]["server"] = "https://[::1]/k8s/clusters/c-1/"
    endpoint = load_endpoint(write(tmp_path, document), None)
    assert (endpoint.host, endpoint.port, endpoint.base_path) == ("::1", 443, "/k8s/clusters/c-1")
    assert endpoint.address == "[::1]:443"
    assert endpoint.loopback
    with RawServer(lambda request: answer({"target": request.target})) as server:
        prefixed = config(server.port, scheme="http")
        prefixed["clusters"][0]["cluster"]["server"] += "/k8s/clusters/c-1"
        assert answer_of(write(tmp_path, prefixed)) == {"target": "/k8s/clusters/c-1/"}


def test_a_context_without_a_user(tmp_path: Path) -> None:
    document = config(1, scheme="http")
    del document["contexts"][0]["context"]["user"]
    assert load_endpoint(write(tmp_path, document), None).authorization is None
