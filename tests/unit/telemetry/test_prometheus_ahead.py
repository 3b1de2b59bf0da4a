# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One answer ahead: in order, one request at a time, and nothing is asked after a failure."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.ahead import ahead
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.client import Reply
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.model import Query

QUERIES = [Query(str(number), 0, 1, 1) for number in range(5)]


class Server:
    """Notes what is asked, and fails at one query."""

    def __init__(self, fails: str = "") -> None:
        self.fails = fails
        self.asked: list[str] = []
        self._busy = threading.Lock()

    def ask(self, query: Query) -> list[Reply]:
        assert self._busy.acquire(blocking=False), "two at once"
        try:
            self.asked.append(query.text)
            if query.text == self.fails:
                # Long enough for the next to stand in line.
                threading.Event().wait(0.05)
                raise ModeKeeperError("PROMETHEUS_TIMEOUT", "late")
            return [Reply(query.text)]
        finally:
            self._busy.release()


def test_answers_come_in_the_order_of_the_queries() -> None:
    server = Server()
    assert [reply.status for (reply,) in ahead(server.ask, QUERIES)] == server.asked == list("01234")
    assert list(ahead(server.ask, [])) == []


def test_the_next_is_asked_for_while_one_is_read() -> None:
    server = Server()
    answers = ahead(server.ask, QUERIES)
    next(answers)
    for _unused in range(200):
        if server.asked == ["0", "1"]:
            break
        threading.Event().wait(0.01)
    assert server.asked == ["0", "1"]
    answers.close()
    assert server.asked == ["0", "1"]


@pytest.mark.parametrize("fails", ["0", "2", "4"])
def test_a_failure_is_raised_in_its_place_and_nothing_is_asked_after_it(fails: str) -> None:
    server = Server(fails)
    read: list[str] = []
    with pytest.raises(ModeKeeperError, match="late"):
        read.extend(reply.status for (reply,) in ahead(server.ask, QUERIES))
    assert server.asked == [query.text for query in QUERIES][: int(fails) + 1]
    assert read == server.asked[:-1]
