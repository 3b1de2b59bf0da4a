# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A meter of latencies that writes its file while a change is made, as a service's own log does."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

EVERY_SECONDS = 0.25
BEFORE = 400


class Meter:
    """Samples of one job, a hundred seconds of them from before it is switched on.

    :param factor: of the latency at this moment; None: nothing is measured.
    """

    def __init__(self, path: Path, job: str, factor: Callable[[], float | None]) -> None:
        self._path = path
        self._job = job
        self._factor = factor
        self._noise = random.Random(7)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Meter:
        now = datetime.now(UTC)
        past = [now - timedelta(seconds=EVERY_SECONDS * back) for back in range(BEFORE, 0, -1)]
        self._path.write_text("".join(self._line(moment, 1.0) for moment in past))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            factor = self._factor()
            if factor is not None:
                with self._path.open("a") as handle:
                    handle.write(self._line(datetime.now(UTC), factor))

    def _line(self, moment: datetime, factor: float) -> str:
        value = factor * 0.1 * self._noise.uniform(0.95, 1.05)
        time = moment.isoformat().replace("+00:00", "Z")
        return json.dumps({"job": self._job, "metric": "latency", "unit": "s", "time": time, "value": value}) + "\n"
