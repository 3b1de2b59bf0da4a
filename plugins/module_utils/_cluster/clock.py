# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The passing of time on this machine, as an argument: for deadlines and waits, never for an artefact."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What measures deadlines and waits; tests give one that does not wait."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own."""

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
