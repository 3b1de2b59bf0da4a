# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a Prometheus, a Thanos, a Mimir or something that is none of them may answer: a code each, and no secret in any message."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import Telemetry, read_sources
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus import client, exchange

from .answers import Request, http, matrix, refused, serving

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ONE = {"queries": [{"metric": "load", "query": "sum(x{$where})"}], "window": "1h"}
SECRET = "s3cr3t-token"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits are noted, not waited for."""
    waits: list[float] = []
    real = client.Client.__init__

    def patched(self: client.Client, connection: Any, name: str, most: int) -> None:
        real(self, connection, name, most, sleep=waits.append)

    monkeypatch.setattr(client.Client, "__init__", patched)
    return waits


def ask(address: str, **options: Any) -> Telemetry:
    return read_sources([address], options={**ONE, **options}, now=NOW)


def code(answer: Callable[[Request, int], bytes], **options: Any) -> tuple[str, int]:
    """The code that the answer leads to, and how many requests there were."""
    with serving(answer) as server, pytest.raises(ModeKeeperError) as caught:
        ask(server.address, **options)
    assert SECRET not in str(caught.value)
    return caught.value.code, len(server.met)


WHOLE = matrix(Request("", {"start": "0", "end": "60", "step": "60"}, {}))
ANSWERS = {
    "unauthenticated": (http(401, "who?"), "PROMETHEUS_UNAUTHENTICATED", 1),
    "forbidden": (http(403, "no"), "PROMETHEUS_FORBIDDEN", 1),
    "no such place": (http(404, "404 page not found"), "PROMETHEUS_UNEXPECTED", 1),
    "a login page": (http(302, "", Location="https://login.example/"), "PROMETHEUS_UNEXPECTED", 1),
    "a web page": (http(200, "<html>Welcome</html>"), "PROMETHEUS_UNEXPECTED", 1),
    "another API": (http(200, {"hello": 1}), "PROMETHEUS_UNEXPECTED", 1),
    "a bad query": (refused(400, "parse error"), "PROMETHEUS_REFUSED", 1),
    "an execution error": (refused(422, "vector cannot contain metrics", "execution"), "PROMETHEUS_REFUSED", 1),
    "a time-out over there": (refused(503, "query timed out", "timeout"), "PROMETHEUS_SERVER_ERROR", 3),
    "an internal error": (http(500, "oops"), "PROMETHEUS_SERVER_ERROR", 3),
    "throttling": (http(429, "later"), "PROMETHEUS_THROTTLED", 3),
    "throttling for long": (http(429, "later", Retry_After="3600"), "PROMETHEUS_THROTTLED", 1),
    "nothing": (b"", "PROMETHEUS_CLOSED", 3),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n", "PROMETHEUS_UNEXPECTED", 1),
    "half a body": (WHOLE[:-40], "PROMETHEUS_TRUNCATED", 3),
    "a torn chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n{",
        "PROMETHEUS_TRUNCATED",
        3,
    ),
    "JSON that ends early": (http(200, '{"status":"success","data":{"res'), "PROMETHEUS_TRUNCATED", 3),
    "gzip that is none": (http(200, "{}", Content_Encoding="gzip"), "PROMETHEUS_TRUNCATED", 3),
    "torn gzip": (http(200, gzip.compress(b"{}" * 99)[:-9], Content_Encoding="gzip"), "PROMETHEUS_TRUNCATED", 3),
    "a status of error": (refused(200, "partial response"), "PROMETHEUS_UNEXPECTED", 1),
    "values of another shape": (
        http(200, {"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {}, "values": 1}]}}),
        "PROMETHEUS_UNEXPECTED",
        1,
    ),
}


@pytest.mark.parametrize("case", sorted(ANSWERS))
def test_an_answer_that_is_none_has_its_code(case: str, tmp_path: Path) -> None:
    answer, expected, requests = ANSWERS[case]
    (tmp_path / "token").write_text(f"{SECRET}\n", encoding="utf-8")
    assert code(lambda _request, _count: answer, token_file=str(tmp_path / "token")) == (expected, requests)


def test_what_passes_is_asked_again(no_pauses: list[float]) -> None:
    failures = [http(500, ""), http(429, "", Retry_After="7")]
    with serving(lambda request, count: failures[count] if count < 2 else matrix(request)) as server:
        found = ask(server.address)
    assert found.frame.height == 60
    assert found.sources[0].queries == {"stated": 1, "allowed": 500, "sent": 3, "resumed": 0}
    assert no_pauses == [0.5, 7.0]


def test_an_answer_byte_by_byte_does_not_hold_us() -> None:
    with serving(lambda request, _count: matrix(request), slow=0.3) as server, pytest.raises(ModeKeeperError) as caught:
        ask(server.address, timeout="1s", max_queries=1)
    assert caught.value.code in ("PROMETHEUS_TIMEOUT", "PROMETHEUS_TOO_MANY_QUERIES")


def test_silence_ends_at_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ATTEMPTS", 1)
    with serving(lambda request, _count: matrix(request), slow=0.3) as server, pytest.raises(ModeKeeperError) as caught:
        ask(server.address, timeout="1s")
    assert caught.value.code == "PROMETHEUS_TIMEOUT"


def test_an_answer_without_end_is_halved_and_then_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "BODY_BYTES", 600)
    with serving(lambda request, _count: matrix(request)) as server:
        found = ask(server.address)
    assert found.frame.height == 60
    assert found.sources[0].queries["sent"] == 7
    monkeypatch.setattr(exchange, "BODY_BYTES", 50)
    assert code(lambda request, _count: matrix(request))[0] == "PROMETHEUS_TOO_LARGE"


def test_nobody_listens() -> None:
    with pytest.raises(ModeKeeperError) as caught:
        ask("http://127.0.0.1:1")
    assert caught.value.code == "PROMETHEUS_UNREACHABLE"


def test_mimir_has_a_prefix_a_tenant_and_limits() -> None:
    """A range over its limit is answered 422 with the name of the limit; no tenant 401."""
    limit = "the total query time range exceeds the limit (query length: 1h, limit: 20m0s) (err-mimir-max-total-query-length)"

    def answer(request: Request, _count: int) -> bytes:
        if request.headers.get("x-scope-orgid") != "ml":
            return http(401, "no org id\n")
        if not request.path.startswith("/prometheus/api/v1/"):
            return http(404, "404 page not found\n")
        query = request.query
        return refused(422, limit) if int(query["end"]) - int(query["start"]) > 1200 else matrix(request)

    with serving(answer) as server:
        found = ask(f"{server.address}/prometheus", tenant="ml")
        assert found.frame.height == 60
        assert found.sources[0].queries["sent"] == 7
        with pytest.raises(ModeKeeperError) as caught:
            ask(f"{server.address}/prometheus")
    assert caught.value.code == "PROMETHEUS_UNAUTHENTICATED"
    assert found.sources[0].name.endswith("/prometheus")


def test_thanos_warns_of_stores_that_did_not_answer(tmp_path: Path) -> None:
    """Then an answer may lack something: it is used, told, and not kept for a later run."""
    warning = "No StoreAPIs matched for this query"
    with serving(lambda request, _count: matrix(request, warnings=[warning])) as server:
        found = ask(
            server.address, tenant="ml", tenant_header="THANOS-TENANT", resume=str(tmp_path / "kept"), chunk_points=20
        )
    assert server.met[0].headers["thanos-tenant"] == "ml"
    assert found.sources[0].dirt == {"partial_answer": 4}
    assert [reason["code"] for reason in found.reasons()] == ["PROMETHEUS_PARTIAL"]
    assert found.frame.height == 60
    assert not (tmp_path / "kept").exists()


def test_values_that_are_no_numbers_are_counted() -> None:
    labels = {"namespace": "ml", "pod": "train-0"}
    values = [[1.0, "NaN"], [2.0, "+Inf"], [3.0, "1"], [4.0, "x"], [1e300, "1"], [-5.0, "1"]]
    result = [
        {"metric": labels, "values": values, "histograms": [[5.0, {}]]},
        {"metric": {}, "values": [[1.0, "1"]]},
        {"metric": {"pod": "a\u0001"}, "values": [[1.0, "1"]]},
    ]
    body = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    with serving(lambda _request, _count: http(200, body)) as server:
        (report,) = ask(server.address).sources
    assert report.dirt == {"bad_name": 1, "missing_field": 1, "not_finite": 2, "wrong_type": 4}
    assert (report.lines, report.lost, report.records) == (9, 8, 1)


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context and the file of its (self-signed) authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "prometheus")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, private = folder / "ca.pem", folder / "key.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, private)
    return context, authority


def test_the_servers_authority_and_a_token(tmp_path: Path) -> None:
    context, authority = certificate(tmp_path)
    (tmp_path / "token").write_text(f"{SECRET}\n", encoding="utf-8")
    with serving(lambda request, _count: matrix(request), context) as server:
        found = ask(server.address, ca_file=str(authority), token_file=str(tmp_path / "token"))
        assert server.met[0].headers["authorization"] == f"Bearer {SECRET}"
        assert SECRET not in repr(found.sources)
        with pytest.raises(ModeKeeperError) as caught:
            ask(server.address)
    assert caught.value.code == "PROMETHEUS_TLS"


@pytest.mark.parametrize(
    ("address", "options", "expected"),
    [
        (f"http://me:{SECRET}@127.0.0.1:1", {}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://", {}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:99999", {}, "TELEMETRY_OPTIONS_INVALID"),
        (f"http://127.0.0.1:1/?token={SECRET}", {}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"token_file": "/nonexistent"}, "TELEMETRY_MISSING"),
        ("https://127.0.0.1:1", {"ca_file": "/dev/null"}, "TELEMETRY_UNREADABLE"),
        ("http://127.0.0.1:1", {"profile": "x"}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"profiles": "dcgm"}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"window": "long"}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"window": "10s", "step": "1m"}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"tenant": "a\r\nX: y"}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"tenant_header": "A:b"}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"chunk_points": 12_000}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"end": "tomorrow"}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"queries": "up"}, "TELEMETRY_OPTIONS_INVALID"),
        ("http://127.0.0.1:1", {"queries": [{"metric": "a"}]}, "TELEMETRY_OPTIONS_INVALID"),
        (
            "http://127.0.0.1:1",
            {"queries": [{"metric": "a", "query": "up", "labels": {"x": "y"}}]},
            "TELEMETRY_OPTIONS_INVALID",
        ),
    ],
)
def test_options_are_checked_before_anything_is_sent(address: str, options: dict[str, Any], expected: str) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        ask(address, **options)
    assert caught.value.code == expected
    assert SECRET not in str(caught.value)
