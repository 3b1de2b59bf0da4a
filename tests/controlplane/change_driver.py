# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One run of a change as a process of its own, so that a test can kill it at any of its points."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".dev")]

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.durations import Durations  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.choose import to_recover  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.file import JournalFile  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.mirror import (  # noqa: E402
    ClusterMirror,
    read_mirror,
)
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
    take_up,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.clock import SystemClock  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.resources import Resource  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.api import ObjectApi  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.sources import (  # noqa: E402
    kill_switch_reasons,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.limits import Limits  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import (  # noqa: E402
    ModeKeeperError,
    reason,
    sort_reasons,
)

FAST = Durations(lease=1.5, renew=0.2, safe=1.0, takeover=1.8, poll=0.05, bake_least=0.0, rollout=20.0)
DEPLOYMENTS = Resource("apps", "v1", "deployments", namespaced=True)


Act = Callable[[int, str], None]


@dataclass(frozen=True)
class Drive:
    """One run.

    :ivar act: told of each point, its number from 1 and its name. :ivar switch: whether the guard reads the kill-switch, too, whose file
        is ``stop`` in the folder. :ivar refuse: a code that the guard says from then on, if any.
    """

    config: Path
    folder: Path
    plan: Mapping[str, Any]
    verdict: Decision = "keep"
    act: Act = lambda _number, _name: None
    durations: Durations = FAST
    limits: Limits = field(default_factory=Limits)
    switch: bool = False
    lanes: int = 1
    refuse: Callable[[], str] = lambda: ""


class _World:
    """Gates, a verify-after that says what the test wants, and a ledger in a file."""

    def __init__(self, drive: Drive, lock: Lock, api: ApiClient) -> None:
        self._drive = drive
        self._lock = lock
        self._api = api

    def before_write(self, _item: int) -> Sequence[Reason]:
        found: list[Reason] = []
        if self._drive.switch:
            found += kill_switch_reasons(ObjectApi(self._api), os.environ, self._drive.folder / "stop", absent="on")
        try:
            self._lock.check()
        except ModeKeeperError as error:
            found.append(reason(error.code, error.message))
        if code := self._drive.refuse():
            found.append(reason(code, "a test says so"))
        return sort_reasons(found)

    before_undo = before_write

    def failures(self, _ref: ObjectRef) -> Sequence[str]:
        return ()

    def rolled_out(self, items: Sequence[Progress]) -> bool:
        return all(self._api.get(self.path(item.intent.ref)).status == 200 for item in items)

    def harm(self, _items: Sequence[Progress]) -> Sequence[Reason]:
        return ()

    def verdict(self, _items: Sequence[Progress]) -> tuple[Decision, Sequence[Reason]]:
        return self._drive.verdict, ()

    def record(self, event: str, ids: Sequence[str]) -> None:
        with (self._drive.folder / "ledger.jsonl").open("a") as handle:
            handle.write(json.dumps([event, *ids]) + "\n")

    def head(self) -> str:
        return ""

    def path(self, ref: ObjectRef) -> str:
        return DEPLOYMENTS.path(ref.namespace, ref.name)


def drive(drive: Drive) -> tuple[State, list[str]]:
    """Begin the plan's change, or go on with what the folder's journal or the cluster's copy of one has left open.

    :returns: the last state, and the names of the points that were passed.
    """
    passed: list[str] = []

    def point(name: str) -> None:
        passed.append(name)
        drive.act(len(passed), name)

    def now() -> str:
        return format_time(datetime.now(UTC))

    api = ApiClient(load_endpoint(drive.config, None), limits=drive.limits)
    plan, durations = drive.plan, drive.durations
    holder = Holder(f"driver-{os.getpid()}-{id(api)}", plan["id"])
    lock = Lock(api.twin(), holder, durations, SystemClock(), lambda: datetime.now(UTC))
    point("start")
    with JournalFile(drive.folder / "journal.jsonl") as journal, holding(lock, durations.renew):
        point("locked")
        known = fold(journal.entries)
        if known is not None and known.phase == "closed" and known.plan == plan["id"]:
            ClusterMirror(api, lock.check).write(journal.text, "")
            return known, passed  # a plan is spent with its journal
        left = to_recover(journal.entries, read_mirror(api).entries)
        if left is None:
            nothing = "sha256:" + "0" * 64
            inputs = {"plan": plan["id"], "verify": nothing, "cluster": "", "passport": nothing}
            open_journal(journal, lock, now(), inputs)
        else:
            take_up(journal, left, plan["id"])
            reopen_journal(journal, lock, now())
        point("opened")
        apis = [api, *(api.twin() for _lane in range(drive.lanes - 1))]
        world = _World(drive, lock, api)
        tools = Tools(
            lanes=tuple(Lane(Sender(one, world, now), _World(drive, lock, one)) for one in apis),
            journal=journal,
            mirror=ClusterMirror(api, lock.check),
            watch=world,
            audit=world,
            clock=SystemClock(),
            durations=durations,
            point=point,
        )
        state = Run(tools, plan["items"]).go_on()
    point("released")
    return state, passed


def main(settings: Mapping[str, Any]) -> None:
    """A run as a process; what it does to itself, and where, stands in the settings, and the largest file that it may write."""
    wanted = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}

    def act(number: int, name: str) -> None:
        if name == "start" and "bytes" in settings:
            resource.setrlimit(resource.RLIMIT_FSIZE, (settings["bytes"], settings["bytes"]))
        if number == settings["at"]:
            os.kill(os.getpid(), wanted[settings.get("signal", "kill")])

    plan = json.loads(Path(settings["plan"]).read_text())
    run = Drive(Path(settings["config"]), Path(settings["folder"]), plan, settings["verdict"], act)
    try:
        state, points = drive(run)
    except ModeKeeperError as error:
        print(json.dumps({"code": error.code}))
        sys.exit(2)
    print(
        json.dumps(
            {
                "phase": state.phase,
                "outcome": state.outcome,
                "points": points,
                "reasons": [dict(entry) for entry in state.reasons],
            }
        )
    )


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
