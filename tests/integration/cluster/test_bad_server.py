# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A GET against a server that misbehaves: the code, how often it was asked, how long was waited. Real sockets throughout."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.endpoint import Endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.limits import Limits
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.integration.cluster.clocks import PatientClock
from tests.integration.cluster.raw_server import (
    Answer,
    RawServer,
    Request,
    answer,
    drip,
    half_close,
    head,
    in_turn,
    raw,
    reset,
    silence,
)

QUICK = Limits(connect=2, idle=0.3, total=0.8, body_bytes=10_000)
OVER = threading.Event()
PARTIAL = head(200, {"Content-Length": "100"}) + b'{"items":'
CHUNKED = head(200, {"Transfer-Encoding": "chunked"})


@pytest.fixture
def clock() -> PatientClock:
    return PatientClock()


@pytest.fixture
def serve(clock: PatientClock) -> Iterator[Callable[..., tuple[ApiClient, RawServer]]]:
    """Starts a server with a script and gives a client of it."""
    opened: list[RawServer] = []

    def start(*answers: Answer, limits: Limits = QUICK, host: str = "127.0.0.1") -> tuple[ApiClient, RawServer]:
        server = RawServer(in_turn(*answers)).__enter__()
        opened.append(server)
        return ApiClient(Endpoint(host, server.port, context="shop"), clock=clock, limits=limits), server

    yield start
    for server in opened:
        server.__exit__()


def refusal(client: ApiClient, path: str = "/api/v1/pods") -> ModeKeeperError:
    with pytest.raises(ModeKeeperError) as caught:
        client.get(path)
    return caught.value


@pytest.mark.parametrize(
    ("fault", "code", "asked"),
    [
        (reset(), "READ_SERVER_ERROR", 3),
        # Whether the bytes before a reset arrive is the kernel's choice.
        (reset(PARTIAL), "READ_SERVER_ERROR READ_TRUNCATED", 3),
        (raw(b""), "READ_SERVER_ERROR", 3),
        (raw(PARTIAL), "READ_TRUNCATED", 3),
        (half_close(PARTIAL, OVER), "READ_TRUNCATED", 3),
        (raw(CHUNKED + b'5\r\n{"ite'), "READ_TRUNCATED", 3),
        (raw(CHUNKED + b'5\r\n{"ite\r\n'), "READ_TRUNCATED", 3),
        (raw(CHUNKED + b"zz\r\n"), "READ_TRUNCATED", 3),
        (silence(OVER), "READ_TIMEOUT", 3),
        (drip(head(200, {"Content-Length": "1000"}), 0.1, OVER), "READ_TIMEOUT", 3),
        (drip(head(200, {"Content-Length": "9"})[:-4] + b"\r\nX: " + b"y" * 999, 0.1, OVER), "READ_TIMEOUT", 3),
        (answer({}, 500), "READ_SERVER_ERROR", 3),
        (answer({}, 503), "READ_SERVER_ERROR", 3),
        (answer({}, 504), "READ_TIMEOUT", 3),
        (answer({}, 403), "READ_FORBIDDEN", 1),
        (answer({}, 401), "READ_UNAUTHENTICATED", 1),
        (answer({}, 404), "READ_NOT_FOUND", 1),
        (answer({}, 410), "READ_EXPIRED", 1),
        (answer({}, 302, Location="https://elsewhere.example/"), "READ_UNEXPECTED", 1),
        (answer({}, 418), "READ_UNEXPECTED", 1),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "READ_UNEXPECTED", 1),
        (answer(b"x" * 10_001), "READ_TOO_LARGE", 1),
        (raw(CHUNKED + b"2712\r\n" + b"x" * 10_002 + b"\r\n0\r\n\r\n"), "READ_TOO_LARGE", 1),
        (answer(b"x" * 20_000, packed=True), "READ_TOO_LARGE", 1),
        (answer(b"not gzip", Content_Encoding="gzip"), "READ_TRUNCATED", 3),
        (answer(gzip.compress(b"{}" * 500)[:-9], Content_Encoding="gzip"), "READ_TRUNCATED", 3),
        (answer(gzip.compress(b"{}") + b"more", Content_Encoding="gzip"), "READ_TRUNCATED", 3),
    ],
)
def test_faults_have_codes(
    serve: Callable[..., tuple[ApiClient, RawServer]], fault: Answer, code: str, asked: int
) -> None:
    client, server = serve(fault)
    error = refusal(client)
    assert error.code in code.split()
    assert len(server.requests) == asked
    assert "Traceback" not in error.message


@pytest.mark.parametrize("fault", [reset(), raw(PARTIAL), answer({}, 503), silence(OVER)])
def test_a_passing_fault_passes(
    serve: Callable[..., tuple[ApiClient, RawServer]], clock: PatientClock, fault: Answer
) -> None:
    client, server = serve(fault, fault, answer({"kind": "PodList"}))
    assert client.get("/api/v1/pods").json() == {"kind": "PodList"}
    assert (len(server.requests), clock.waits) == (3, [0.5, 1.0])


def test_the_waits_that_the_server_asks_for_are_kept(
    serve: Callable[..., tuple[ApiClient, RawServer]], clock: PatientClock
) -> None:
    busy = [answer({}, 429, Retry_After="7"), answer({}, 429, Retry_After="0"), answer({}, 429), answer({}, 429)]
    client, _unused = serve(*busy, answer({}))
    client.get("/")
    assert clock.waits == [7.0, 1.0, 4.0, 8.0]
    assert client.waited == 20.0


@pytest.mark.parametrize(
    ("asked", "waits"),
    [("31", []), ("30", [30.0] * 4), ("next week", [1.0, 2.0, 4.0, 8.0, 16.0]), ("-5", [1.0, 2.0, 4.0, 8.0, 16.0])],
)
def test_the_patience_ends(
    serve: Callable[..., tuple[ApiClient, RawServer]], clock: PatientClock, asked: str, waits: list[float]
) -> None:
    client, server = serve(answer({}, 429, Retry_After=asked))
    assert refusal(client).code == "READ_THROTTLED"
    assert (clock.waits, len(server.requests)) == (waits, len(waits) + 1)


@pytest.mark.parametrize(
    "fault", [reset(), raw(PARTIAL), answer({}, 503), answer({}, 429, Retry_After="1"), answer({}, 401)]
)
def test_what_is_no_get_is_never_sent_twice(serve: Callable[..., tuple[ApiClient, RawServer]], fault: Answer) -> None:
    client, server = serve(fault)
    with contextlib.suppress(ModeKeeperError):
        assert client.send("PATCH", "/api/v1/pods/x", body=b"[]").status in (401, 429, 503)
    assert [request.method for request in server.requests] == ["PATCH"]


def test_a_connection_that_the_server_closed_is_opened_anew(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    kept = head(200, {"Content-Length": "2"}) + b"{}"
    client, server = serve(raw(kept), answer({}))
    client.get("/")
    time.sleep(0.05)
    # Sent once: the end of the connection was seen before, not by the loss of a request.
    assert client.send("PATCH", "/", body=b"[]").status == 200
    assert [request.method for request in server.requests] == ["GET", "PATCH"]
    assert server.connections == 2


def test_one_connection_serves_many_requests(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    client, server = serve(answer({"n": 1}))
    for _unused in range(5):
        client.get("/")
    client.twin().get("/")
    assert (len(server.requests), server.connections) == (6, 2)


def test_http_1_0_and_connection_close_are_understood(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    client, server = serve(
        raw(b'HTTP/1.0 200 OK\r\n\r\n{"a":1}'), raw(head(200, {"Connection": "close"}) + b'{"a":2}'), answer({"a": 3})
    )
    assert [client.get("/").json()["a"] for _unused in range(3)] == [1, 2, 3]
    assert server.connections == 3


def test_who_asks_and_what_is_asked(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    client, server = serve(answer({}))
    client.get("/api/v1/pods", {"limit": 500, "continue": "a/b="})
    request = server.requests[0]
    assert request.target == "/api/v1/pods?limit=500&continue=a%2Fb%3D"
    assert request.headers["user-agent"] == "modekeeper/0.2.0"
    assert request.headers["accept-encoding"] == "identity"
    assert "authorization" not in request.headers


def test_packing_is_asked_for_beyond_this_machine(clock: PatientClock, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *rest, **more: resolve("127.0.0.1", *rest, **more))
    with RawServer(lambda request: answer({"asked": request.headers["accept-encoding"]}, packed=True)) as server:
        client = ApiClient(Endpoint("api.example", server.port), clock=clock)
        assert client.get("/").json() == {"asked": "gzip"}


def test_headers_are_kept(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    reply = head(
        200,
        {
            "Content-Length": "2",
            "Warning": '299 - "a, \\"b\\""',
            "WARNING": '299 - "c"',
            "Date": "Tue, 24 Nov 2026 06:00:00 GMT",
        },
    )
    client, _unused = serve(raw(reply + b"{}", stay=True))
    response = client.get("/")
    assert response.warnings == ('a, "b"', "c")
    assert response.date is not None
    assert response.date.isoformat() == "2026-11-24T06:00:00+00:00"


def test_no_date_is_no_error(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    client, _unused = serve(answer({}, Date="yesterday"))
    assert client.get("/").date is None


def test_json_that_is_none(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    client, _unused = serve(answer(b"{"))
    with pytest.raises(ModeKeeperError, match="READ_TRUNCATED"):
        client.get("/").json()


def test_a_dead_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    clock = PatientClock()
    assert refusal(ApiClient(Endpoint("127.0.0.1", port), clock=clock)).code == "READ_UNREACHABLE"
    assert clock.waits == []


def test_a_server_that_restarts_is_waited_for(clock: PatientClock) -> None:
    with RawServer(lambda _: raw(head(200, {"Content-Length": "2"}) + b"{}")) as server:
        client = ApiClient(Endpoint("127.0.0.1", server.port), clock=clock)
        client.get("/")
    assert refusal(client).code == "READ_UNREACHABLE"
    assert clock.waits == [0.5, 1.0]


@pytest.mark.parametrize("name", ["api.invalid", "x" * 70 + ".example", "a..b"])
def test_a_name_that_nobody_has(clock: PatientClock, name: str) -> None:
    error = refusal(ApiClient(Endpoint(name, 6443), clock=clock))
    assert error.code == "READ_UNREACHABLE"
    assert f"{name}:6443: the name cannot be resolved" in error.message


def test_a_server_that_goes_while_it_is_written_to(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _unused = listener.accept()
            connection.recv(10)
            connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        client = ApiClient(Endpoint("127.0.0.1", listener.getsockname()[1]), clock=PatientClock())
        with pytest.raises(ModeKeeperError, match="READ_SERVER_ERROR"):
            client.send("PATCH", "/", body=b"x" * (32 << 20))


def test_an_exchange_whose_time_is_over_before_it_begins(clock: PatientClock) -> None:
    with RawServer(lambda _: answer({})) as server:
        client = ApiClient(Endpoint("127.0.0.1", server.port), clock=clock, limits=Limits(total=0))
        assert refusal(client).code == "READ_TIMEOUT"


def test_a_server_that_takes_no_connection(clock: PatientClock) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        waiting = [socket.socket() for _unused in range(4)]
        for entry in waiting:
            entry.setblocking(False)
            entry.connect_ex(listener.getsockname())
        error = refusal(
            ApiClient(Endpoint("127.0.0.1", listener.getsockname()[1]), clock=clock, limits=Limits(connect=0.3))
        )
        assert error.code == "READ_UNREACHABLE"
        assert "no connection within 0.3 s" in error.message
        for entry in waiting:
            entry.close()


def test_asking_ahead_gives_the_answer_that_was_asked_for(serve: Callable[..., tuple[ApiClient, RawServer]]) -> None:
    client, server = serve(answer({"n": 1}), answer({"n": 2}), answer({"n": 3}))
    client.ask_ahead("/a")
    assert client.get("/a").json() == {"n": 1}
    client.ask_ahead("/b")
    # Something else is wanted first: the answer to what was asked ahead is not taken for it.
    assert client.get("/c").json()["n"] in (2, 3)
    assert [request.path for request in server.requests][-1] == "/c"


def test_asking_ahead_of_a_dead_server_fails_where_the_answer_is_wanted(clock: PatientClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = ApiClient(Endpoint("127.0.0.1", port), clock=clock)
    client.ask_ahead("/a")
    assert refusal(client, "/a").code == "READ_UNREACHABLE"


def test_an_answer_asked_ahead_that_is_lost_is_asked_for_again(
    serve: Callable[..., tuple[ApiClient, RawServer]],
) -> None:
    client, server = serve(reset(), answer({"n": 2}))
    client.ask_ahead("/a")
    assert client.get("/a").json() == {"n": 2}
    assert len(server.requests) == 2


def test_the_credentials_are_loaded_again_once() -> None:
    def respond(request: Request) -> Answer:
        return answer({}, 200 if request.headers.get("authorization") == "Bearer fresh" else 401)

    with RawServer(respond) as server:
        fresh = Endpoint("127.0.0.1", server.port, authorization="Bearer fresh")
        client = ApiClient(Endpoint("127.0.0.1", server.port, authorization="Bearer stale", reload=lambda: fresh))
        assert client.get("/").status == 200
        assert client.endpoint is fresh
        loaded: list[Endpoint] = []

        def stale() -> Endpoint:
            assert len(loaded) < 3
            loaded.append(
                Endpoint("127.0.0.1", server.port, authorization="Bearer stale", context="shop", reload=stale)
            )
            return loaded[-1]

        error = refusal(ApiClient(stale()))
        assert error.code == "READ_UNAUTHENTICATED"
        assert "context shop" in error.message
        assert "stale" not in str(error) + repr(loaded)
        assert (len(server.requests), len(loaded)) == (4, 2)
