# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One request and its whole answer, over a kept-alive connection, by a deadline that no server can stretch."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import zlib
from dataclasses import dataclass, field

from ..._lib.version import VERSION
from ..._reasons.errors import ModeKeeperError
from .address import Address

BODY_BYTES = 64 * 1024 * 1024
_BLOCK = 256 * 1024


@dataclass(frozen=True)
class Answer:
    """:ivar retry_after: seconds, as the header said, else None."""

    status: int
    body: bytes = field(repr=False)
    retry_after: float | None = None


class Connection:
    """To one Prometheus; opened when needed. Not for several threads."""

    def __init__(self, address: Address, timeout: float) -> None:
        self._address = address
        self._timeout = timeout
        self._http: http.client.HTTPConnection | None = None

    def close(self) -> None:
        """Forget the connection."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def get(self, target: str) -> Answer:
        """The answer to a GET, whatever its status.

        :raises ModeKeeperError: ``PROMETHEUS_UNREACHABLE``, ``…_TLS``, ``…_TIMEOUT``, ``…_CLOSED``, ``…_TRUNCATED``, ``…_TOO_LARGE``,
            ``…_UNEXPECTED``.
        """
        late = threading.Event()
        try:
            connection = self._http or self._connect()
            # A timeout of a socket bounds each silence, not their sum: past the deadline the socket is shut under the reader.
            watch = threading.Timer(self._timeout, _shut, (connection.sock, late))
            watch.daemon = True
            watch.start()
            try:
                answer = self._exchange(connection, target)
            finally:
                watch.cancel()
        except ModeKeeperError:
            self.close()
            raise
        except (OSError, http.client.HTTPException) as exc:
            self.close()
            raise self._told(exc, late=late.is_set()) from exc
        if late.is_set():
            self.close()
        return answer

    def _connect(self) -> http.client.HTTPConnection:
        where = self._address
        connection: http.client.HTTPConnection
        if where.tls is None:
            connection = http.client.HTTPConnection(where.host, where.port, timeout=self._timeout)
        else:
            connection = http.client.HTTPSConnection(where.host, where.port, timeout=self._timeout, context=where.tls)
        try:
            connection.connect()
        except ssl.SSLError:
            connection.close()
            raise
        except (OSError, ValueError) as exc:
            connection.close()
            why = "the name cannot be resolved" if isinstance(exc, (socket.gaierror, ValueError)) else _why(exc)
            raise ModeKeeperError("PROMETHEUS_UNREACHABLE", f"{where.name}: {why}") from exc
        self._http = connection
        return connection

    def _exchange(self, connection: http.client.HTTPConnection, target: str) -> Answer:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": f"modekeeper/{VERSION}"}
        connection.request("GET", f"{self._address.base}{target}", headers={**headers, **dict(self._address.headers)})
        response = connection.getresponse()
        parts = []
        held = 0
        while data := response.read(_BLOCK):
            parts.append(data)
            held += len(data)
            if held > BODY_BYTES:
                raise _too_large()
        if response.length:
            raise ModeKeeperError("PROMETHEUS_TRUNCATED", f"{self._address.name}: an answer ended before it was whole")
        body = b"".join(parts)
        if response.headers.get("Content-Encoding", "").lower() == "gzip":
            body = _unpacked(body)
        if response.will_close:
            self.close()
        return Answer(response.status, body, _retry_after(response.headers.get("Retry-After", "")))

    def _told(self, exc: Exception, *, late: bool) -> ModeKeeperError:
        name = self._address.name
        if late or isinstance(exc, TimeoutError):
            return ModeKeeperError("PROMETHEUS_TIMEOUT", f"{name} did not answer within {self._timeout:g} s")
        if isinstance(exc, ssl.SSLError):
            why = getattr(exc, "verify_message", "") or getattr(exc, "reason", "") or type(exc).__name__
            return ModeKeeperError("PROMETHEUS_TLS", f"{name}: {why}")
        if isinstance(exc, http.client.IncompleteRead):
            return ModeKeeperError("PROMETHEUS_TRUNCATED", f"{name}: an answer ended before it was whole")
        if isinstance(exc, (OSError, http.client.RemoteDisconnected)):
            return ModeKeeperError("PROMETHEUS_CLOSED", f"{name} closed the connection")
        return ModeKeeperError("PROMETHEUS_UNEXPECTED", f"{name} does not answer as HTTP does ({type(exc).__name__})")


def _shut(raw: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        # Not SSLSocket's own, which would drop the state that the reader still uses.
        socket.socket.shutdown(raw, socket.SHUT_RDWR)
    except OSError:
        return


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(data, BODY_BYTES + 1)
    except zlib.error as exc:
        raise ModeKeeperError("PROMETHEUS_TRUNCATED", "an answer is not the gzip that it claims to be") from exc
    if len(body) > BODY_BYTES:
        raise _too_large()
    if not unpacker.eof:
        raise ModeKeeperError("PROMETHEUS_TRUNCATED", "an answer's gzip ends too early")
    return body


def _too_large() -> ModeKeeperError:
    return ModeKeeperError("PROMETHEUS_TOO_LARGE", f"an answer is larger than {BODY_BYTES} bytes")


def _retry_after(text: str) -> float | None:
    return float(text) if text.isdecimal() and len(text) < 7 else None


def _why(exc: Exception) -> str:
    if isinstance(exc, TimeoutError):
        return "no connection in time"
    return getattr(exc, "strerror", None) or type(exc).__name__
