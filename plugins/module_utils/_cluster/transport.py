# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One kept-alive HTTP/1.1 connection on which no exchange outlasts its deadline."""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from collections.abc import Mapping

from .._reasons.errors import ModeKeeperError
from .clock import Clock
from .endpoint import Endpoint
from .limits import Limits
from .response import Response
from .timed_socket import TimedSocket
from .tls import tls_error


class Transport:
    """A connection to one endpoint, opened when first needed. Not for several threads."""

    def __init__(self, endpoint: Endpoint, limits: Limits, clock: Clock) -> None:
        self._endpoint = endpoint
        self._limits = limits
        self._clock = clock
        self._http: http.client.HTTPConnection | None = None
        self._socket: TimedSocket | None = None

    def close(self) -> None:
        """Forget the connection; the next exchange opens another."""
        if self._http is not None:
            self._http.close()
        self._http = self._socket = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """Send a request. Its answer must be taken by :meth:`receive` before the next.

        :raises ModeKeeperError: ``READ_UNREACHABLE``, ``READ_TLS``, ``READ_TIMEOUT``, ``READ_SERVER_ERROR``.
        """
        connection = self._ready()
        try:
            connection.request(method, self._endpoint.base_path + path, body=body, headers=dict(headers))
        except (OSError, http.client.HTTPException) as exc:
            self.close()
            raise self._translate(exc) from exc

    def receive(self) -> Response:
        """The answer to what was sent.

        :raises ModeKeeperError: ``READ_TIMEOUT``, ``READ_SERVER_ERROR``, ``READ_TRUNCATED``, ``READ_TOO_LARGE``, ``READ_TLS``.
        """
        connection, timed = self._http, self._socket
        if connection is None or timed is None:
            raise ModeKeeperError("READ_SERVER_ERROR", f"{self._endpoint.address} closed the connection")
        timed.deadline = self._clock.monotonic() + self._limits.total
        try:
            answer = connection.getresponse()
            body = self._body(answer)
        except (OSError, http.client.HTTPException) as exc:
            self.close()
            raise self._translate(exc) from exc
        except ModeKeeperError:
            self.close()
            raise
        if answer.will_close:
            self.close()
        return Response(answer.status, _headers(answer), body)

    def _ready(self) -> http.client.HTTPConnection:
        if self._http is not None and self._socket is not None and not self._socket.stale():
            self._socket.deadline = self._clock.monotonic() + self._limits.total
            return self._http
        # A server closes connections that were idle; found out before a request is sent, it need not be sent twice.
        self.close()
        return self._connect()

    def _connect(self) -> http.client.HTTPConnection:
        endpoint, limits = self._endpoint, self._limits
        first = endpoint.proxy or endpoint
        connection = http.client.HTTPConnection(first.host, first.port, timeout=limits.connect)
        if endpoint.proxy is not None:
            authorization = endpoint.proxy.authorization
            connection.set_tunnel(
                endpoint.host, endpoint.port, {"Proxy-Authorization": authorization} if authorization else {}
            )
        try:
            connection.connect()
        except (OSError, ValueError, http.client.HTTPException) as exc:
            connection.close()
            raise self._unreachable(exc) from exc
        raw: socket.socket = connection.sock
        if endpoint.tls is not None:
            raw.settimeout(limits.connect)
            try:
                raw = endpoint.tls.wrap_socket(raw, server_hostname=endpoint.server_name)
            except (OSError, ValueError) as exc:
                connection.close()
                raise self._translate(exc) from exc
        self._socket = TimedSocket(raw, limits.idle, self._clock.monotonic() + limits.total, self._clock)
        # http.client needs of a socket just what TimedSocket gives.
        connection.sock = self._socket
        self._http = connection
        return connection

    def _body(self, answer: http.client.HTTPResponse) -> bytes:
        limit = self._limits.body_bytes
        data = answer.read(limit + 1)
        if len(data) > limit:
            raise ModeKeeperError("READ_TOO_LARGE", f"an answer is larger than {limit} bytes")
        # What is missing shows when the rest, of which there must be none, is asked for.
        answer.read()
        if answer.headers.get("Content-Encoding", "").lower() == "gzip":
            return _unpack(data, limit)
        return data

    def _unreachable(self, exc: Exception) -> ModeKeeperError:
        if isinstance(exc, (socket.gaierror, ValueError)):
            why = "the name cannot be resolved"
        elif isinstance(exc, TimeoutError):
            why = f"no connection within {self._limits.connect:g} s"
        else:
            # Without an errno it was the proxy that spoke; what it said stays with it.
            why = getattr(exc, "strerror", None) or "the proxy refuses to connect"
        via = f" by the proxy {self._endpoint.proxy.host}" if self._endpoint.proxy else ""
        return ModeKeeperError("READ_UNREACHABLE", f"{self._endpoint.address}{via}: {why}")

    def _translate(self, exc: Exception) -> ModeKeeperError:
        address = self._endpoint.address
        if isinstance(exc, TimeoutError):
            return ModeKeeperError("READ_TIMEOUT", f"{address} did not answer in time")
        if isinstance(exc, ssl.SSLError):
            return tls_error(exc, address)
        if isinstance(exc, http.client.IncompleteRead):
            return ModeKeeperError("READ_TRUNCATED", "an answer ended in mid-chunk")
        if isinstance(exc, OSError):
            return ModeKeeperError("READ_SERVER_ERROR", f"{address} closed the connection")
        return ModeKeeperError("READ_UNEXPECTED", f"{address} does not answer as HTTP does ({type(exc).__name__})")


def _headers(answer: http.client.HTTPResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in answer.getheaders():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _unpack(data: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(data, limit + 1)
    except zlib.error as exc:
        raise ModeKeeperError("READ_TRUNCATED", "an answer is not the gzip that it claims to be") from exc
    if len(body) > limit:
        raise ModeKeeperError("READ_TOO_LARGE", f"an answer unpacks to more than {limit} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise ModeKeeperError("READ_TRUNCATED", "an answer's gzip ends too early")
    return body
