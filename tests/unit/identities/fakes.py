# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""An API client whose answers are written down, and a clock that does not wait."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.endpoint import Endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.response import Response
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.status import refusal

Answer = Response | Callable[..., Response]


def answer(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
    return Response(status, headers or {}, data)


def status(code: int, message: str = "", **more: Any) -> Response:
    return answer(code, {"kind": "Status", "message": message, **more})


class FakeClient:
    """Answers by method and path; the last answer of a list is repeated, anything unknown is a 404."""

    def __init__(self, answers: Mapping[tuple[str, str], list[Response]] | None = None) -> None:
        self.endpoint = Endpoint(host="127.0.0.1", port=1, context="test")
        self.answers = {key: list(found) for key, found in (answers or {}).items()}
        self.sent: list[tuple[str, str, dict[str, Any], Any]] = []
        self.closed = False

    @property
    def paths_deleted(self) -> list[str]:
        return [sent[1] for sent in self.sent if sent[0] == "DELETE"]

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> Response:
        self.sent.append((method, path, dict(query or {}), json.loads(body) if body else None))
        found = self.answers.get((method, path))
        if not found:
            return status(404)
        return found.pop(0) if len(found) > 1 else found[0]

    def get(self, path: str, query: Mapping[str, Any] | None = None, *, accept: str = "application/json") -> Response:
        found = self.send("GET", path, query=query, accept=accept)
        if found.status // 100 != 2:
            raise refusal(found, f"get {path}", self.endpoint)
        return found

    def close(self) -> None:
        self.closed = True


class FakeClock:
    """Time passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        self.naps: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds
