# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a change is made with on a real cluster: connections, gates asked again, the watch, the ledger."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ..._artifact.clock import format_time
from ..._change.after.watch import ClusterWatch
from ..._change.durations import Durations
from ..._change.journal.file import JournalFile
from ..._change.journal.mirror import ClusterMirror
from ..._change.lanes import Lane
from ..._change.lock.lock import Holder, Lock
from ..._change.ports import no_point
from ..._change.run import Tools
from ..._change.send import Sender
from ..._cluster.client import ApiClient
from ..._cluster.clock import SystemClock
from ..._gate.facts import Facts
from ..actor import actor
from .cluster import Target
from .facts import Moment
from .guard import GateGuard
from .judge import judge_of
from .ledger import ChangeLedger

LANES = 4


@dataclass(frozen=True)
class Engine:
    """What a run brings: :ivar facts: of the decision that let it through."""

    target: Target
    facts: Facts
    moment: Moment
    ledger: ChangeLedger
    durations: Durations


@contextmanager
def tools(engine: Engine, journal: JournalFile) -> Iterator[Tools]:
    """The tools, their connections closed when the work ends."""
    target = engine.target
    judge = judge_of(engine.facts, engine.moment, lambda: journal.entries, machine_now)
    with ExitStack() as opened:
        targets = [target, *(target.twin() for _lane in range(LANES - 1))]
        for twin in targets[1:]:
            opened.callback(twin.api.close)
        yield Tools(
            lanes=tuple(_lane(engine, one) for one in targets),
            journal=journal,
            mirror=ClusterMirror(target.api, engine.moment.check_lock),
            watch=ClusterWatch(target.api, target, judge),
            audit=engine.ledger,
            clock=SystemClock(),
            durations=engine.durations,
            point=no_point,
        )


def new_lock(target: Target, plan: str, durations: Durations) -> Lock:
    """The cluster's lock, not taken yet, over a connection of its own."""
    holder = Holder(f"{actor()}/{os.getpid()}/{secrets.token_hex(4)}", plan)
    # A renewal that hangs is given up early enough for another one to keep the lock.
    seconds = durations.safe / 2
    limits = replace(target.api.limits, connect=min(seconds, target.api.limits.connect), idle=seconds, total=seconds)
    return Lock(ApiClient(target.api.endpoint, limits=limits), holder, durations, SystemClock(), machine_now)


def machine_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def machine_text() -> str:
    """The same, RFC 3339."""
    return format_time(machine_now())


def _lane(engine: Engine, target: Target) -> Lane:
    guard = GateGuard(engine.facts, engine.moment, target, machine_now)
    return Lane(Sender(target.api, target, machine_text, engine.facts.change_ref), guard)
