# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One run of a change as a process of its own, so that a test can kill it at any of its points."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".dev")]

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.durations import Durations  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.file import JournalFile  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.mirror import ClusterMirror  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import Progress, State, fold  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.lanes import Lane  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.lock.lock import Holder, Lock  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.ports import Decision, Reason  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.run import Run, Tools  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.send import Sender  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.session import (  # noqa: E402
    holding,
    open_journal,
    reopen_journal,
    unfinished,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.clock import SystemClock  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.resources import Resource  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef  # noqa: E402

FAST = Durations(lease=1.5, renew=0.2, safe=1.0, takeover=1.8, poll=0.05, bake_least=0.0, rollout=20.0)
DEPLOYMENTS = Resource("apps", "v1", "deployments", namespaced=True)


class _World:
    """Gates that let all pass, a verify-after that says what the test wants, a ledger in a file."""

    def __init__(self, lock: Lock, verdict: Decision, ledger: Path) -> None:
        self._lock = lock
        self._verdict: Decision = verdict
        self._ledger = ledger

    def before_write(self, _item: int) -> Sequence[Reason]:
        self._lock.check()
        return ()

    before_undo = before_write

    def failures(self, _ref: ObjectRef) -> Sequence[str]:
        return ()

    def rolled_out(self, _items: Sequence[Progress]) -> bool:
        return True

    def harm(self, _items: Sequence[Progress]) -> Sequence[Reason]:
        return ()

    def verdict(self, _items: Sequence[Progress]) -> tuple[Decision, Sequence[Reason]]:
        return self._verdict, ()

    def record(self, event: str, ids: Sequence[str]) -> None:
        with self._ledger.open("a") as handle:
            handle.write(json.dumps([event, *ids]) + "\n")

    def head(self) -> str:
        return ""

    def path(self, ref: ObjectRef) -> str:
        return DEPLOYMENTS.path(ref.namespace, ref.name)


def drive(
    config: Path, folder: Path, plan: Mapping[str, Any], verdict: Decision, kill_at: int = 0
) -> tuple[State, list[str]]:
    """Begin the plan's change, or go on with the one in the folder's journal.

    :param kill_at: number of the point, from 1, at which this process kills itself; 0: none.
    :returns: the last state, and the names of the points that were passed.
    """
    passed: list[str] = []

    def point(name: str) -> None:
        passed.append(name)
        if len(passed) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def now() -> str:
        return format_time(datetime.now(UTC))

    api = ApiClient(load_endpoint(config, None))
    lock = Lock(api.twin(), Holder(f"driver-{os.getpid()}", plan["id"]), FAST, SystemClock(), lambda: datetime.now(UTC))
    world = _World(lock, verdict, folder / "ledger.jsonl")
    point("start")
    with JournalFile(folder / "journal.jsonl") as journal, holding(lock, FAST.renew):
        point("locked")
        known = fold(journal.entries)
        if known is not None and known.phase == "closed" and known.plan == plan["id"]:
            return known, passed  # a plan is spent with its journal
        if unfinished(journal) is None:
            nothing = "sha256:" + "0" * 64
            inputs = {"plan": plan["id"], "verify": nothing, "cluster": "", "passport": nothing}
            open_journal(journal, lock, now(), inputs)
        else:
            reopen_journal(journal, lock, now())
        point("opened")
        tools = Tools(
            lanes=(Lane(Sender(api, world, now), world),),
            journal=journal,
            mirror=ClusterMirror(api),
            watch=world,
            audit=world,
            clock=SystemClock(),
            durations=FAST,
            point=point,
        )
        state = Run(tools, plan["items"]).go_on()
    point("released")
    return state, passed


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    plan_ = json.loads(Path(settings["plan"]).read_text())
    last, points = drive(Path(settings["config"]), Path(settings["folder"]), plan_, settings["verdict"], settings["at"])
    print(json.dumps({"phase": last.phase, "outcome": last.outcome, "points": points}))
