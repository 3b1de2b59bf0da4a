# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The law of a change: whenever runs die, whatever answers are lost, each write and each undo takes place once and not twice."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._change.durations import Durations
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.file import JournalFile
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import State, fold
from ansible_collections.modekeeper.core.plugins.module_utils._change.lanes import Lane
from ansible_collections.modekeeper.core.plugins.module_utils._change.ports import Decision, Reason
from ansible_collections.modekeeper.core.plugins.module_utils._change.run import Run, Tools
from ansible_collections.modekeeper.core.plugins.module_utils._change.send import Sender
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import lookup
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.response import Response
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError, reason

from .objects import CPU, PLAN, PLANNED, UNDOING, planned
from .server import Connection, Fate, Server, answer, new_server, straight

TIME = "2026-01-01T00:00:00Z"
OPEN = {"plan": PLAN, "verify": PLAN, "cluster": "u", "passport": PLAN, "fence": 1}
QUICK = Durations(bake_least=0.0)
ITEMS = [planned(seq) for seq in range(1, 5)]
for _entry in ITEMS:
    _uid = f"u-{_entry['ref']['name']}"
    _entry["ref"]["uid"] = _uid
    _entry["patch"][0] = _entry["inverse"][0] = {"op": "test", "path": "/metadata/uid", "value": _uid}


@pytest.fixture(scope="module", autouse=True)
def quick_disk() -> Iterator[None]:
    """A process that dies loses nothing that it gave to the kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fdatasync", lambda _descriptor: None)
        yield


class Killed(BaseException):
    """The process is no more."""


def lost(error: str) -> ModeKeeperError:
    return ModeKeeperError(error, "lost")


def never_arrived(_server: Server, _arrive: Callable[[], Response]) -> Response:
    raise lost("READ_SERVER_ERROR")


def answer_lost(_server: Server, arrive: Callable[[], Response]) -> Response:
    arrive()
    raise lost("READ_TIMEOUT")


def arrives_late(server: Server, arrive: Callable[[], Response]) -> Response:
    server.late.append(arrive)
    raise lost("READ_TIMEOUT")


def failed_but_written(_server: Server, arrive: Callable[[], Response]) -> Response:
    arrive()
    return answer(500, {})


def busy(_server: Server, _arrive: Callable[[], Response]) -> Response:
    return answer(429, {})


FATES: list[Fate] = [straight, never_arrived, answer_lost, arrives_late, failed_but_written, busy]


@dataclass
class World:
    """Everything around a run of the model: gates, watch, ledger, copy, paths, and a clock that does not wait.

    :ivar deadly: the point at which it dies, from 1; 0: it lives. :ivar refuse: the guard's code, if any.
    """

    server: Server
    verdict_: Decision
    deadly: int = 0
    refuse: str = ""
    passed: int = 0
    time: float = 0.0

    def point(self, _name: str) -> None:
        self.passed += 1
        if self.passed == self.deadly:
            raise Killed

    def before_write(self, _item: int) -> Sequence[Reason]:
        return [reason(self.refuse, "a test says so")] if self.refuse else []

    def before_undo(self, _item: int) -> Sequence[Reason]:
        return []

    def failures(self, _ref: Any) -> Sequence[str]:
        return ()

    def rolled_out(self, _items: Any) -> bool:
        return True

    def harm(self, _items: Any) -> Sequence[Reason]:
        return ()

    def verdict(self, _items: Any) -> tuple[Decision, Sequence[Reason]]:
        return self.verdict_, ()

    def record(self, _event: str, _ids: Sequence[str]) -> None: ...

    def head(self) -> str:
        return ""

    def write(self, _text: bytes, _ledger: str) -> None: ...

    def path(self, ref: Any) -> str:
        return str(ref.name)

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        """What is on its way arrives while one waits long enough."""
        self.time += seconds
        if self.server.late and self.time % 3 > 1.5:
            self.server.late.pop(0)()


def go(world: World, folder: Path) -> State | None:
    """One run; None where it died or broke off."""
    api: Any = Connection(world.server)
    lane = Lane(Sender(api, world, lambda: TIME, clock=world), world)
    try:
        with JournalFile(folder / "journal.jsonl") as journal:
            known = fold(journal.entries)
            if known is not None and known.phase == "closed":
                return known
            journal.add(TIME, ("open", {"fence": 1} if journal.entries else OPEN))
            tools = Tools((lane,), journal, world, world, world, world, QUICK, world.point)
            return Run(tools, ITEMS).go_on()
    except (Killed, ModeKeeperError):
        return None


@given(
    verdict=st.sampled_from(["keep", "roll_back"]),
    deaths=st.lists(st.integers(1, 45), max_size=4),
    fates=st.lists(st.sampled_from(FATES), max_size=10),
    stripped=st.booleans(),
    torn=st.binary(max_size=20),
)
def test_whatever_is_lost_and_whoever_dies_each_write_takes_place_once(
    verdict: Decision, deaths: list[int], fates: list[Fate], stripped: bool, torn: bytes
) -> None:
    server = new_server(ITEMS, stripped=stripped)
    server.fates = list(fates)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        state = None
        for deadly in [*deaths, *[0] * 12]:
            state = go(World(server, verdict, deadly), folder)
            if state is not None:
                break
            with (folder / "journal.jsonl").open("ab") as handle:
                handle.write(torn.replace(b"\n", b" "))
            while server.late:  # a lock is taken over after whatever was on its way has arrived or died
                server.late.pop(0)()
    assert state is not None
    assert state.phase == "closed"
    counted = Counter(server.written)
    assert set(counted.values()) <= {1}
    names = [entry["ref"]["name"] for entry in ITEMS]
    if state.outcome == "kept":
        assert counted == Counter((one, PLANNED) for one in names)
        assert {lookup(found, CPU) for found in server.objects.values()} == {"800m"}
    else:
        assert state.outcome == "rolled_back"
        assert {one for one, manager in counted if manager == PLANNED} == {
            one for one, manager in counted if manager == UNDOING
        }
        assert {lookup(found, CPU) for found in server.objects.values()} == {"1"}


@example(fates=[arrives_late], acts=[], verdict="keep", refused_at=1)
@given(
    fates=st.lists(st.sampled_from(FATES), max_size=8),
    acts=st.lists(
        st.tuples(st.integers(1, 45), st.sampled_from(["revert", "strip", "touch", "delete"]), st.integers(1, 4)),
        max_size=3,
    ),
    verdict=st.sampled_from(["keep", "roll_back"]),
    refused_at=st.integers(0, 6),
)
def test_whatever_others_do_nothing_is_written_twice_and_nothing_of_theirs_is_overwritten(
    fates: list[Fate], acts: list[tuple[int, str, int]], verdict: Decision, refused_at: int
) -> None:
    server = new_server(ITEMS, stripped=False)
    server.fates = list(fates)
    theirs: set[str] = set()

    class Meddled(World):
        answers = 0

        def point(self, name: str) -> None:
            super().point(name)
            self.answers += name == "answer"
            if refused_at and self.answers == refused_at:
                self.refuse = "FREEZE_ACTIVE"
            for at, what, seq in acts:
                if at == self.passed:
                    meddle(server, what, f"web-{seq}", theirs)

    with tempfile.TemporaryDirectory() as name:
        state = go(Meddled(server, verdict), Path(name))
        while server.late:
            server.late.pop(0)()
    assert set(Counter(server.written).values()) <= {1}
    for one in theirs & set(server.objects):
        assert lookup(server.objects[one], CPU) == "750m"
    if state is not None and state.phase == "closed" and state.outcome == "rolled_back":
        assert all(lookup(found, CPU) in ("1", "750m") for found in server.objects.values())


def meddle(server: Server, what: str, path: str, theirs: set[str]) -> None:
    """What other people do to an object."""
    if path not in server.objects:
        return
    if what == "revert":
        server.put(path, "person", "750m")
        theirs.add(path)
    elif what == "strip":
        server.objects[path]["metadata"].pop("managedFields", None)
        server.touch(path)
    elif what == "touch":
        server.touch(path)
    else:
        del server.objects[path]
