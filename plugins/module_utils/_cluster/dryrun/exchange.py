# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests that persist nothing (dry runs and reviews), tried again like reads: whether one arrived does not matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ..._reasons.errors import ModeKeeperError
from ..clock import Clock
from ..limits import Limits
from ..response import Response
from ..retry import Retry
from .answer import Answer
from .classify import classify
from .request import Request


class Api(Protocol):
    """What is used of :class:`~...client.ApiClient`. One connection, for one thread."""

    @property
    def limits(self) -> Limits: ...

    def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Response: ...

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
        content_type: str = "application/json",
    ) -> Response: ...
    def renew(self) -> bool: ...


def exchange(api: Api, request: Request, clock: Clock) -> tuple[Answer, Response | None]:
    """The final answer to a request that persists nothing, and the response it stands in (None: there was none).

    Transport faults, 429 and 5xx are tried again within the limits of a read; a 401 once with new credentials. What remains is
    ``undecided``.
    """
    retry = Retry(api.limits, clock)
    renewed = False
    while True:
        answer, response = _attempt(api, request)
        if answer.code == "READ_UNAUTHENTICATED" and not renewed:
            renewed = True
            if api.renew():
                continue
        if answer.kind != "retry":
            return answer, response
        wait = retry.after(_error(answer), known=True)
        if wait is None:
            return Answer("undecided", answer.code, answer.message, answer.details), response
        clock.sleep(wait)


def document(response: Response | None) -> dict[str, Any] | None:
    """The JSON object of a response, None for anything else."""
    try:
        found = response.json() if response is not None else None
    except ModeKeeperError:
        return None
    return found if isinstance(found, dict) else None


def _attempt(api: Api, request: Request) -> tuple[Answer, Response | None]:
    try:
        response = api.send(
            request.method,
            request.path,
            query=dict(request.query),
            body=request.body,
            content_type=request.content_type,
        )
    except ModeKeeperError as error:
        return Answer("retry", error.code, error.message), None
    body = document(response)
    answer = classify(response.status, body, response.headers)
    if answer.kind == "accepted" and body is None:
        return Answer("retry", "READ_TRUNCATED", "the API server's answer is not a JSON object"), response
    return answer, response


def _error(answer: Answer) -> ModeKeeperError:
    details = {} if answer.wait is None else {"retry_after": answer.wait}
    return ModeKeeperError(answer.code, answer.message, **details)
