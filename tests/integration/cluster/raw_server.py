# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A server of ours on a real socket that can do everything a server should not."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Answer = Callable[[socket.socket], bool]
"""Writes to the socket; tells whether the connection stays open."""


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))


class RawServer:
    """Answers each request by ``respond(request)``, on as many connections as come; a `with` block long.

    :ivar requests: all that came. :ivar connections: how many were opened.
    """

    def __init__(self, respond: Callable[[Request], Answer], tls: ssl.SSLContext | None = None) -> None:
        self._respond = respond
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[Request] = []
        self.connections = 0
        self._open: list[socket.socket] = []
        self._closing = threading.Event()

    def __enter__(self) -> RawServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            # close() alone would leave the thread that accepts with one more connection to take.
            self._listener.shutdown(socket.SHUT_RDWR)
        for connection in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                connection.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _unused = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._open.append(connection)
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
                self._open.append(connection)
                _shake_hands(connection)
            reader = connection.makefile("rb")
            while (request := _read(reader)) is not None:
                self.requests.append(request)
                if not self._respond(request)(connection):
                    break
        except OSError:
            pass
        except ValueError:
            # As web servers do when they are spoken to in TLS.
            with contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        # While a reader lives the socket stays open, and the client would wait for an end that does not come.
        with contextlib.suppress(OSError, UnboundLocalError):
            reader.close()
        with contextlib.suppress(OSError):
            connection.close()


def _shake_hands(connection: ssl.SSLSocket) -> None:
    try:
        connection.do_handshake()
    except ssl.SSLError:
        # What the client had sent meanwhile is taken, or the kernel would answer it by RST and our alert would be lost.
        bare = socket.socket(fileno=connection.detach())
        bare.settimeout(2)
        with contextlib.suppress(OSError):
            while bare.recv(65536):
                pass
        bare.close()
        raise


def _read(reader: Any) -> Request | None:
    line = reader.readline()
    if not line:
        return None
    method, target, _unused = line.decode("latin-1").split(" ", 2)
    headers = {}
    while (line := reader.readline().decode().strip()) != "":
        name, _unused, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", "0")))
    return Request(method, target, headers, body)


def head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(document: Any, status: int = 200, packed: bool = False, **headers: str) -> Answer:
    """JSON, with its length; gzipped where asked."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    if packed:
        body, extra = gzip.compress(body), extra | {"Content-Encoding": "gzip"}
    return raw(head(status, {"Content-Length": str(len(body)), **extra}) + body, stay=True)


def raw(data: bytes, *, stay: bool = False) -> Answer:
    """Bytes as they are; then the end, unless it is to stay."""

    def write(connection: socket.socket) -> bool:
        connection.sendall(data)
        return stay

    return write


def reset(after: bytes = b"") -> Answer:
    """Some bytes, then RST."""

    def write(connection: socket.socket) -> bool:
        if after:
            connection.sendall(after)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    return write


def half_close(data: bytes, until: threading.Event) -> Answer:
    """Some bytes, then FIN, while the connection stays open for reading."""

    def write(connection: socket.socket) -> bool:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        until.wait(20)
        return False

    return write


def drip(data: bytes, pause: float, until: threading.Event) -> Answer:
    """One byte at a time: never silent for long, never done."""

    def write(connection: socket.socket) -> bool:
        for place in range(len(data)):
            connection.sendall(data[place : place + 1])
            if until.wait(pause):
                break
        return False

    return write


def silence(until: threading.Event) -> Answer:
    """Nothing at all."""

    def write(_connection: socket.socket) -> bool:
        until.wait(20)
        return False

    return write


def in_turn(*answers: Answer) -> Callable[[Request], Answer]:
    """One answer after the other; the last again and again."""
    left = list(answers)
    return lambda _request: left.pop(0) if len(left) > 1 else left[0]
