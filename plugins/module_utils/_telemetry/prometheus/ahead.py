# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One answer ahead: the server reckons the next while we read this one. Never two requests at once, none after one that failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from .client import Reply
from .model import Query


def ahead(ask: Callable[[Query], list[Reply]], queries: Iterable[Query]) -> Generator[list[Reply], None, None]:
    """The answers in the order of the queries; to be closed where they are not all taken.

    :raises ModeKeeperError: what asking raised, where its answer is wanted.
    """
    stopped = threading.Event()

    def once(query: Query) -> list[Reply]:
        if stopped.is_set():
            return []
        try:
            return ask(query)
        except BaseException:
            stopped.set()
            raise

    with ThreadPoolExecutor(1) as pool:
        waiting: Future[list[Reply]] | None = None
        try:
            for query in queries:
                coming = pool.submit(once, query)
                if waiting is not None:
                    yield waiting.result()
                waiting = coming
            if waiting is not None:
                yield waiting.result()
        finally:
            stopped.set()
