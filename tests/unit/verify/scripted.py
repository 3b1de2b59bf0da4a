# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""An API server by script: what it answers to each request, and what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.limits import Limits
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.response import Response
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

Answers = list[Any]


def response(status: int = 200, body: Any = None, **headers: str) -> Response:
    """A response; bytes as they are, anything else as JSON. Underscores in header names stand for dashes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {name.replace("_", "-"): text for name, text in headers.items()}, data)


class Still:
    """A clock that never waits, and tells how long it would have."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Scripted:
    """Answers by ``METHOD path``: a list is used up one by one and its last answer stays; an exception is raised."""

    answers: Mapping[str, Any]
    renews: bool = False
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    closed: int = 0
    limits: Limits = field(default_factory=Limits)

    def twin(self) -> Scripted:
        return self

    def close(self) -> None:
        self.closed += 1

    def renew(self) -> bool:
        return self.renews

    def get(self, path: str, query: Any = None) -> Response:
        answer = self._answer("GET", path, None)
        if answer.status == 404:
            raise ModeKeeperError("READ_NOT_FOUND", "absent")
        if answer.status == 403:
            raise ModeKeeperError("READ_FORBIDDEN", "may not")
        return answer

    def send(
        self, method: str, path: str, *, query: Any = None, body: bytes | None = None, content_type: str = ""
    ) -> Response:
        return self._answer(method, path, body)

    def _answer(self, method: str, path: str, body: bytes | None) -> Response:
        self.asked.append((method, path, json.loads(body) if body else None))
        found = self.answers.get(f"{method} {path}", response(404, {}))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if callable(found):
            found = found(json.loads(body) if body else None)
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, Response)
        return found


def reviewer(allowed: Callable[[Mapping[str, str]], bool]) -> Callable[[Any], Response]:
    """Answers access reviews."""

    def answer(review: Any) -> Response:
        return response(201, {"status": {"allowed": allowed(review["spec"]["resourceAttributes"])}})

    return answer
