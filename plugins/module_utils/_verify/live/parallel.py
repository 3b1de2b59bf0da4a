# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Work spread over a few threads, each with a connection of its own, results in the order of the work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ..._cluster.dryrun.runner import Runner
from .cluster import Connection, LiveCluster

T = TypeVar("T")
R = TypeVar("R")

THREADS = 4


class Pool:
    """Runners for at most four threads; to be closed."""

    def __init__(self, live: LiveCluster) -> None:
        self._live = live
        self._local = threading.local()
        self._lock = threading.Lock()
        self._opened: list[Connection] = []

    def map(self, work: Callable[[Runner, T], R], jobs: Sequence[T]) -> list[R]:
        """The results of all jobs, in their order; the first exception is raised."""
        if not jobs:
            return []
        with ThreadPoolExecutor(min(THREADS, len(jobs)), thread_name_prefix="dry-run") as executor:
            return list(executor.map(lambda job: work(self._runner(), job), jobs))

    def close(self) -> None:
        """Close every connection."""
        for connection in self._opened:
            connection.close()

    def _runner(self) -> Runner:
        runner: Runner | None = getattr(self._local, "runner", None)
        if runner is None:
            connection = self._live.api.twin()
            with self._lock:
                self._opened.append(connection)
            runner = self._local.runner = Runner(connection, self._live.clock)
        return runner
