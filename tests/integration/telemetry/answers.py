# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A server on a real socket that answers what a test tells it to: for faults, and for what Thanos and Mimir do otherwise."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """A request as it came. :ivar query: first value of each parameter. :ivar headers: names in lower case."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Server:
    """:ivar answer: what goes over the wire for a request. :ivar met: the requests so far."""

    answer: Callable[[Request, int], bytes]
    address: str = ""
    met: list[Request] = field(default_factory=list)
    slow: float = 0.0


def http(status: int, body: object, **headers: str) -> bytes:
    """A whole answer. Text and bytes go as they are, all else as JSON."""
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    named = {"Content-Type": "application/json", "Content-Length": str(len(raw)), "Connection": "close"}
    named |= {name.replace("_", "-"): text for name, text in headers.items()}
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {text}" for name, text in named.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def matrix(request: Request, **more: Any) -> bytes:
    """One series with a value at each point that was asked for; for an instant query none."""
    query = request.query
    result = []
    if "step" in query:
        points = range(int(query["start"]), int(query["end"]) + 1, int(query["step"]))
        labels = {"namespace": "ml", "pod": "train-0", "container": "c"}
        result = [{"metric": labels, "values": [[moment, "1.5"] for moment in points]}]
    kind = "matrix" if "step" in query else "vector"
    return http(200, {"status": "success", "data": {"resultType": kind, "result": result}, **more})


def refused(status: int, error: str, kind: str = "bad_data", **headers: str) -> bytes:
    """An error as the API writes it."""
    return http(status, {"status": "error", "errorType": kind, "error": error}, **headers)


@contextmanager
def serving(
    answer: Callable[[Request, int], bytes], tls: ssl.SSLContext | None = None, slow: float = 0.0
) -> Iterator[Server]:
    """:param answer: from the request and how many came before it. :param slow: seconds between the bytes of an answer."""
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    server = Server(answer, f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", slow=slow)
    thread = threading.Thread(target=_accept, args=(listener, server, tls))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def _accept(listener: socket.socket, server: Server, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            raw, _from = listener.accept()
        except OSError:
            return
        with raw:
            try:
                _talk(tls.wrap_socket(raw, server_side=True) if tls else raw, server)
            except OSError:
                continue


def _talk(peer: socket.socket, server: Server) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        data = peer.recv(65536)
        if not data:
            return
        head += data
    first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    target = urlsplit(first.split(" ")[1])
    query = {name: texts[0] for name, texts in parse_qs(target.query).items()}
    headers = {name.lower(): text.strip() for name, _colon, text in (line.partition(":") for line in lines)}
    request = Request(target.path, query, headers)
    server.met.append(request)
    answer = server.answer(request, len(server.met) - 1)
    if not server.slow:
        peer.sendall(answer)
        return
    for place in range(len(answer)):
        peer.sendall(answer[place : place + 1])
        time.sleep(server.slow)
