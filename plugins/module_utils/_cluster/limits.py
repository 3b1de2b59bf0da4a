# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How long we wait for an API server, how often we ask again, and how much we take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds, but for ``body_bytes`` (one answer, unpacked), ``attempts`` (of one GET) and ``restarts`` (of one list).

    :ivar idle: longest silence within an answer.
    :ivar total: longest time for one whole exchange, so that a server that drips bytes does not hold us.
    :ivar retry_after: longest single wait that a 429 may ask for; ``throttled`` all waits of one GET together.
    """

    connect: float = 10.0
    idle: float = 60.0
    total: float = 180.0
    body_bytes: int = 64 * 1024 * 1024
    attempts: int = 3
    pause: float = 0.5
    retry_after: float = 30.0
    throttled: float = 120.0
    restarts: int = 3
