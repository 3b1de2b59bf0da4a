# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A socket, as ``http.client`` uses one, whose every wait ends at the exchange's deadline.

A plain socket timeout bounds each silence but not their sum: a server that sends one byte a second would hold us for ever.
"""

from __future__ import annotations

import io
import select
import socket
from typing import Any

from .clock import Clock

BUFFER_BYTES = 256 * 1024


class TimedSocket:
    """:ivar deadline: on the clock's monotonic scale; set anew for each exchange."""

    def __init__(self, raw: socket.socket, idle: float, deadline: float, clock: Clock) -> None:
        self._raw = raw
        self._idle = idle
        self._clock = clock
        self._readers = 0
        self._closing = False
        self.deadline = deadline

    def sendall(self, data: Any) -> None:
        """Send all of it, or fail by the deadline."""
        self._arm()
        self._raw.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """A buffered reader of what comes."""
        self._readers += 1
        return io.BufferedReader(_Reader(self), BUFFER_BYTES)

    def recv_into(self, buffer: Any) -> int:
        """Bytes into ``buffer``; 0 at the end of the stream."""
        self._arm()
        return self._raw.recv_into(buffer)

    def stale(self) -> bool:
        """Whether something lies here to be read though nothing was asked: the peer has closed, or talks out of turn."""
        look = select.poll()
        look.register(self._raw, select.POLLIN)
        return bool(look.poll(0))

    def close(self) -> None:
        """Close, once the last reader has; ``http.client`` closes the connection before it reads a last answer."""
        self._closing = True
        if self._readers == 0:
            self._raw.close()

    def reader_closed(self) -> None:
        """One reader fewer."""
        self._readers -= 1
        if self._closing and self._readers == 0:
            self._raw.close()

    def _arm(self) -> None:
        left = self.deadline - self._clock.monotonic()
        if left <= 0:
            raise TimeoutError("the exchange took too long")
        self._raw.settimeout(min(self._idle, left))


class _Reader(io.RawIOBase):
    def __init__(self, source: TimedSocket) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._source.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._source.reader_closed()
