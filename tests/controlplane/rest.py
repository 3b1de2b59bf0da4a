# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A minimal HTTPS client for the API server: one request, one connection, raw bytes."""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from .certificates import Pair


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class RequestError(Exception):
    """The server answered with a status of 400 or more; `response` is the answer."""

    def __init__(self, method: str, path: str, response: Response) -> None:
        super().__init__(f"{method} {path}: {response.status} {response.body[:500].decode(errors='replace')}")
        self.response = response


class Client:
    """Requests to one server on loopback, by a client certificate or a bearer token."""

    def __init__(
        self, port: int, authority: Path, pair: Pair | None = None, token: str = "", seconds: float = 30
    ) -> None:
        self._port = port
        self._token = token
        self._seconds = seconds
        self._context = ssl.create_default_context(cafile=str(authority))
        if pair:
            self._context.load_cert_chain(pair.certificate, pair.key)

    def send(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Response:
        """The answer, whatever its status. `body` is bytes, or else becomes JSON. Raises OSError."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Accept": "application/json", "User-Agent": "modekeeper-tests"}
        if data is not None:
            headers["Content-Type"] = content_type
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=self._seconds, context=self._context)
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return Response(answer.status, answer.headers, answer.read())
        except http.client.HTTPException as error:
            raise ConnectionError(repr(error)) from error
        finally:
            connection.close()

    def request(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Response:
        """As `send`, but raises RequestError for a status of 400 or more."""
        response = self.send(method, path, body, content_type)
        if response.status >= 400:
            raise RequestError(method, path, response)
        return response
