# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Renews a lock beside the work, so that a long wait does not lose it."""

from __future__ import annotations

import threading
from types import TracebackType

from ..._reasons.errors import ModeKeeperError
from .lock import Lock


class Heartbeat:
    """Renews for as long as its block lasts. A failure is not its business: the lock's own ``check`` tells, before each write."""

    def __init__(self, lock: Lock, seconds: float) -> None:
        self._lock = lock
        self._seconds = seconds
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="modekeeper-lock", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._end.wait(self._seconds):
            try:
                self._lock.renew()
            except ModeKeeperError as error:
                if error.code == "LOCK_LOST":
                    return
