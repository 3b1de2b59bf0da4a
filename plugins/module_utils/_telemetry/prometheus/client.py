# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Answers to queries: asked again where that may help, never more than was allowed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from ..._lib.structs import Struct, field, msgspec
from ..._reasons.errors import ModeKeeperError
from .exchange import Answer, Connection
from .model import Query
from .refusals import refusal, shown

ATTEMPTS = 3
PAUSE = 0.5
LONGEST_WAIT = 30.0
_AGAIN = frozenset({"PROMETHEUS_TIMEOUT", "PROMETHEUS_CLOSED", "PROMETHEUS_TRUNCATED", "PROMETHEUS_SERVER_ERROR"})


class Result(Struct, frozen=True):
    """One series of an answer."""

    metric: dict[str, str]
    values: list[tuple[float, str]] = field(default_factory=list)
    value: tuple[float, str] | None = None
    histograms: list[Any] = field(default_factory=list)


class Data(Struct, frozen=True):
    """What a query found."""

    resultType: str = ""  # noqa: N815 - Prometheus' own name
    result: list[Result] = field(default_factory=list)


class Reply(Struct, frozen=True):
    """An answer of the API."""

    status: str
    data: Data | None = None
    error: str = ""
    warnings: list[str] | None = None


class Client:
    """Asks one Prometheus.

    :ivar sent: requests so far, those asked again included. :ivar received: bytes of answers, unpacked.
    :ivar warnings: what the server said of answers that may lack something (a store of Thanos that did not answer).
    """

    def __init__(
        self, connection: Connection, name: str, most: int, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._connection = connection
        self._name = name
        self._most = most
        self._sleep = sleep
        self.sent = 0
        self.received = 0
        self.warnings: dict[str, int] = {}

    def ask(self, query: Query) -> Reply:
        """The answer to a query.

        :raises ModeKeeperError: any ``PROMETHEUS_…``; ``…_TOO_LARGE`` where a shorter range may do.
        """
        failed = 0
        waited = 0.0
        while True:
            try:
                return self._once(query)
            except ModeKeeperError as error:
                if error.code == "PROMETHEUS_THROTTLED":
                    asked = error.details.get("retry_after")
                    wait = max(1.0, float(asked if isinstance(asked, (int, float)) else 2**failed))
                elif error.code in _AGAIN:
                    wait = PAUSE * 2**failed
                else:
                    raise
                failed += 1
                waited += wait
                if failed >= ATTEMPTS or waited > LONGEST_WAIT:
                    raise
                self._sleep(wait)

    def _once(self, query: Query) -> Reply:
        if self.sent >= self._most:
            raise ModeKeeperError(
                "PROMETHEUS_TOO_MANY_QUERIES", f"{self._most} requests were sent; more are not allowed"
            )
        self.sent += 1
        if query.step:
            path, moment = "query_range", {"start": query.start, "end": query.end, "step": query.step}
        else:
            path, moment = "query", {"time": query.end}
        answer = self._connection.get(f"/api/v1/{path}?{urlencode({'query': query.text, **moment})}")
        self.received += len(answer.body)
        reply = self._read(answer)
        for warning in reply.warnings or ():
            text = shown(warning)
            self.warnings[text] = self.warnings.get(text, 0) + 1
        return reply

    def _read(self, answer: Answer) -> Reply:
        try:
            reply = msgspec.json.decode(answer.body, type=Reply)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
            if answer.status == 200:
                whole = answer.body.rstrip().endswith(b"}")
                code = "PROMETHEUS_UNEXPECTED" if whole or answer.body[:1] != b"{" else "PROMETHEUS_TRUNCATED"
                raise ModeKeeperError(code, f"{self._name}: an answer is not one of Prometheus' API") from exc
            raise refusal(answer, self._name, "") from exc
        if answer.status != 200 or reply.status != "success" or reply.data is None:
            raise refusal(answer, self._name, reply.error)
        return reply
