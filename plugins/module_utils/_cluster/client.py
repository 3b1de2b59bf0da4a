# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Raw requests to an API server: GETs that are tried again as SAFETY says, everything else sent once and never again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias, TypeVar
from urllib.parse import urlencode

from .._lib.version import VERSION
from .._reasons.errors import ModeKeeperError
from .clock import Clock, SystemClock
from .endpoint import Endpoint
from .limits import Limits
from .paths import describe
from .response import Response
from .retry import Retry
from .status import refusal
from .transport import Transport

T = TypeVar("T")
Query: TypeAlias = Mapping[str, "str | int"]


class ApiClient:
    """One identity's kept-alive connection to one API server. Not for several threads: each takes a :meth:`twin`.

    :ivar requests: sent so far. :ivar refused: answers 429 and 5xx. :ivar received: bytes of bodies,
        unpacked. :ivar waited: seconds spent at the server's request. :ivar served_at: the server's clock in its last answer.
    """

    def __init__(self, endpoint: Endpoint, *, clock: Clock | None = None, limits: Limits | None = None) -> None:
        self._clock = clock or SystemClock()
        self._limits = limits or Limits()
        self._endpoint = endpoint
        self._transport = Transport(endpoint, self._limits, self._clock)
        self._outstanding: str | None = None
        self.requests = self.refused = 0
        self.served_at: datetime | None = None
        self.received = 0
        self.waited = 0.0

    @property
    def endpoint(self) -> Endpoint:
        """The server and identity, as last loaded."""
        return self._endpoint

    @property
    def limits(self) -> Limits:
        """What bounds each request."""
        return self._limits

    def twin(self) -> ApiClient:
        """Another client of the same identity with a connection of its own."""
        return ApiClient(self._endpoint, clock=self._clock, limits=self._limits)

    def close(self) -> None:
        """Close the connection."""
        self._outstanding = None
        self._transport.close()

    def renew(self) -> bool:
        """Load the credentials again, as after a 401; False where there is nothing to load.

        :raises ModeKeeperError: ``READ_NO_KUBECONFIG``, ``READ_TLS``.
        """
        if self._endpoint.reload is None:
            return False
        self._endpoint = self._endpoint.reload()
        self.close()
        self._transport = Transport(self._endpoint, self._limits, self._clock)
        return True

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: bytes | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> Response:
        """One attempt; whatever status comes back is the caller's to judge.

        :raises ModeKeeperError: ``READ_UNREACHABLE``, ``READ_TLS``, ``READ_TIMEOUT``, ``READ_SERVER_ERROR`` (connection lost),
            ``READ_TRUNCATED``, ``READ_TOO_LARGE``, ``READ_UNEXPECTED``. After a lost connection nobody knows whether a request
            that writes took effect.
        """
        self._drop_outstanding()
        self._begin(method, _target(path, query), body, content_type, accept)
        return self._finish()

    def get(self, path: str, query: Query | None = None, *, accept: str = "application/json") -> Response:
        """A GET's 2xx answer, tried again on 429, 5xx, resets and timeouts, and once with new credentials on 401.

        :raises ModeKeeperError: any ``READ_…``; ``details`` hold the ``status`` where there was one.
        """
        return self.fetch(path, query, _whole, accept=accept)

    def fetch(
        self, path: str, query: Query | None, decode: Callable[[Response], T], *, accept: str = "application/json"
    ) -> T:
        """As :meth:`get`, and the answer decoded; a ``READ_TRUNCATED`` of ``decode`` is a reason to ask again too."""
        retry = Retry(self._limits, self._clock)
        target = _target(path, query)
        renewed = answered = False
        while True:
            try:
                response = self._exchange(target, accept)
                answered = True
                if response.status == 401 and not renewed:
                    renewed = True
                    if self.renew():
                        continue
                if response.status // 100 != 2:
                    raise refusal(response, describe("GET", path), self._endpoint)
                return decode(response)
            except ModeKeeperError as error:
                known = answered or self.received > 0
                wait = retry.after(error, known=known)
                if wait is None:
                    raise
                self.waited += wait
                self._clock.sleep(wait)

    def ask_ahead(self, path: str, query: Query | None = None, *, accept: str = "application/json") -> None:
        """Send a GET whose answer a later :meth:`get` of the same takes, so that the server works while we do.

        Never fails: what goes wrong shows when the answer is wanted.
        """
        self._drop_outstanding()
        target = _target(path, query)
        try:
            self._begin("GET", target, None, "application/json", accept)
        except ModeKeeperError:
            return
        self._outstanding = target

    def _exchange(self, target: str, accept: str) -> Response:
        if self._outstanding == target:
            self._outstanding = None
        else:
            self._drop_outstanding()
            self._begin("GET", target, None, "application/json", accept)
        return self._finish()

    def _begin(self, method: str, target: str, body: bytes | None, content_type: str, accept: str) -> None:
        headers = {"Accept": accept, "User-Agent": f"modekeeper/{VERSION}"}
        headers["Accept-Encoding"] = "identity" if self._endpoint.loopback else "gzip"
        if self._endpoint.authorization is not None:
            headers["Authorization"] = self._endpoint.authorization
        if body is not None:
            headers["Content-Type"] = content_type
        self.requests += 1
        self._transport.send(method, target, headers, body)

    def _finish(self) -> Response:
        response = self._transport.receive()
        self.received += len(response.body)
        self.refused += response.status == 429 or response.status >= 500
        self.served_at = response.date or self.served_at
        return response

    def _drop_outstanding(self) -> None:
        if self._outstanding is not None:
            self.close()


def _target(path: str, query: Query | None) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _whole(response: Response) -> Response:
    return response
