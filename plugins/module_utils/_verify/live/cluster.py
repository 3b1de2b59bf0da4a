# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The cluster as verify reaches it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from ..._cluster.clock import Clock, SystemClock
from ..._cluster.dryrun.exchange import Api


class Connection(Api, Protocol):
    """One identity's connection, which can be opened again for another thread."""

    def twin(self) -> Connection: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class LiveCluster:
    """An open connection under the identity that verifies, and what measures waits."""

    api: Connection
    clock: Clock = field(default_factory=SystemClock)
