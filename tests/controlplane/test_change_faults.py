# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A network and a server that fail while a change is made; the API server's audit log says that each write arrived once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.durations import Durations
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.file import read_journal
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.state import State
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.limits import Limits
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.controlplane import ControlPlane
from tests.integration.cluster.raw_server import Answer, Request, answer, raw, reset, silence

from .change_driver import Drive, drive
from .change_helpers import AFTER, BEFORE, COPY, LEASE, Change, bare_plane, free, new_change, renew
from .proxy import Fault, FaultyProxy, driver_token

SLOW = Durations(lease=40, renew=0.2, safe=30, takeover=60, poll=0.1, bake_least=0.0, rollout=30.0)
QUICK = Limits(connect=5, idle=1.0, total=5, pause=0.1)
OVER = threading.Event()
Forward = Callable[[], bytes]


@pytest.fixture(scope="module")
def place() -> Iterator[ControlPlane]:
    with bare_plane() as plane:
        yield plane


@pytest.fixture(scope="module")
def proxy(place: ControlPlane) -> Iterator[FaultyProxy]:
    with FaultyProxy(place) as found:
        yield found


@pytest.fixture
def change(place: ControlPlane, tmp_path: Path) -> Change:
    renew(place)
    return new_change(place, tmp_path)


@pytest.fixture
def config(place: ControlPlane, proxy: FaultyProxy) -> Path:
    return proxy.kubeconfig(driver_token(place))


def run(config: Path, change: Change, **more: Any) -> State:
    return drive(Drive(config, change.folder, change.plan, **{"durations": SLOW, "limits": QUICK, **more}))[0]


def code_of(config: Path, change: Change, **more: Any) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        run(config, change, **more)
    return caught.value.code


def is_write(request: Request) -> bool:
    """Whether it patches an object of the change."""
    return request.method == "PATCH" and "/deployments/" in request.target


def on_writes(number: int, answered: Callable[[Forward], Answer | None], times: int = 1) -> Fault:
    """Spoil so many writes of one object, from the given one on, counted from 1."""
    seen: list[str] = []

    def fault(request: Request, forward: Forward) -> Answer | None:
        if not is_write(request):
            return None
        seen.append(request.path)
        return answered(forward) if number <= len(seen) < number + times else None

    return fault


def passed_on(after: Callable[[bytes], Answer]) -> Callable[[Forward], Answer]:
    """The write arrives; its answer does not."""
    return lambda forward: after(forward())


def late(forward: Forward) -> Answer:
    """Half a second there, half a second back."""
    time.sleep(0.5)
    found = forward()
    time.sleep(0.4)
    return raw(found, stay=True)


FAULTS: dict[str, Callable[[Forward], Answer | None]] = {
    "latency": late,
    "reset before it arrives": lambda _forward: reset(),
    "reset after it arrived": passed_on(lambda _found: reset()),
    "half-open before it arrives": lambda _forward: silence(OVER),
    "half-open after it arrived": passed_on(lambda _found: silence(OVER)),
    "answer truncated": passed_on(lambda found: raw(found[:-40])),
    "answer of something else": passed_on(lambda _found: answer({"kind": "Status", "code": 200})),
    "answer that is no JSON": passed_on(lambda _found: answer(b"<html>welcome</html>")),
    "429": lambda _forward: answer({"kind": "Status", "code": 429}, 429, Retry_After="1"),
    "500 before it arrives": lambda _forward: answer({"kind": "Status", "code": 500}, 500),
    "500 after it arrived": passed_on(lambda _found: answer({"kind": "Status", "code": 500}, 500)),
    "504 after it arrived": passed_on(lambda _found: answer({"kind": "Status", "code": 504}, 504)),
}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_went_wrong_on_its_way_is_made_once(
    fault: str, number: int, config: Path, change: Change, proxy: FaultyProxy
) -> None:
    with proxy.doing(on_writes(number, FAULTS[fault])):
        state = run(config, change, lanes=2)
    assert (state.phase, state.outcome) == ("closed", "kept")
    assert change.writes() == change.once()
    assert change.values() == [AFTER] * 3
    generations = [entry.generation for entry in state.items.values()]
    assert generations == [change.live(name)["metadata"]["generation"] for name in change.names]


@pytest.mark.parametrize(
    "fault", ["reset after it arrived", "half-open after it arrived", "500 after it arrived", "429"]
)
def test_an_undo_that_went_wrong_on_its_way_is_made_once(
    fault: str, config: Path, change: Change, proxy: FaultyProxy
) -> None:
    with proxy.doing(on_writes(5, FAULTS[fault])):
        state = run(config, change, verdict="roll_back")
    assert (state.phase, state.outcome) == ("closed", "rolled_back")
    assert change.writes() == change.once("roll_back")
    assert change.values() == [BEFORE] * 3


def test_what_may_still_arrive_is_left_open_and_nothing_assumed(
    config: Path, change: Change, proxy: FaultyProxy
) -> None:
    held: list[Forward] = []
    refused = ""

    def hold(forward: Forward) -> Answer:
        nonlocal refused
        held.append(forward)
        refused = "FREEZE_ACTIVE"
        return reset()

    with proxy.doing(on_writes(2, hold)):
        assert code_of(config, change, refuse=lambda: refused) == "CHANGE_UNSETTLED"
    events = [entry.event for entry in read_journal(change.folder / "journal.jsonl")]
    assert events[-1] == "intent"
    held[0]()  # it arrives after all
    state = run(config, change)
    assert (state.phase, state.outcome) == ("closed", "kept")
    assert change.writes() == change.once()


def test_a_write_that_never_gets_an_answer_is_given_up_unknown(
    config: Path, change: Change, proxy: FaultyProxy
) -> None:
    before = len(proxy.requests)
    with proxy.doing(on_writes(1, lambda _forward: reset(), times=99)):
        assert code_of(config, change) == "CHANGE_UNSETTLED"
    assert sum(is_write(request) for request in proxy.requests[before:]) == 5
    assert change.writes() == []
    assert run(config, change).outcome == "kept"
    assert change.writes() == change.once()


def test_a_network_that_is_cut_in_a_wave_and_comes_back_is_waited_for(
    config: Path, change: Change, proxy: FaultyProxy
) -> None:
    def cut(forward: Forward) -> Answer:
        forward()
        proxy.cut.set()
        threading.Timer(1.5, proxy.cut.clear).start()
        return reset()

    with proxy.doing(on_writes(2, cut)):
        state = run(config, change)
        assert (state.phase, state.outcome) == ("closed", "kept")
    assert change.writes() == change.once()


def test_a_network_that_stays_cut_halts_before_the_lock_can_be_anothers(
    config: Path, change: Change, proxy: FaultyProxy
) -> None:
    def cut(_number: int, name: str) -> None:
        if name == "after done":
            proxy.cut.set()

    short = Durations(lease=3, renew=0.2, safe=1.5, takeover=4, poll=0.1, bake_least=30.0, rollout=60.0)
    with proxy.doing(lambda _request, _forward: None):
        state = run(config, change, act=cut, durations=short)
    assert state.phase == "halted"
    assert [entry["code"] for entry in state.reasons] == ["LOCK_LOST"]
    assert change.writes() == [("web-0", "mk/plan")]
    free(change.plane)
    assert run(config, change).outcome == "kept"
    assert change.writes() == change.once()


def test_a_renewal_whose_answer_was_lost_does_not_lose_the_lock(
    config: Path, change: Change, proxy: FaultyProxy
) -> None:
    lost = 0

    def fault(request: Request, forward: Forward) -> Answer | None:
        nonlocal lost
        if request.method == "PUT" and request.path == LEASE:
            lost += 1
            if lost % 2:
                forward()
                return reset()
        return None

    with proxy.doing(fault):
        state = run(config, change, durations=replace(SLOW, bake_least=0.5))
    assert lost > 4
    assert (state.outcome, state.fence) == ("kept", 1)
    assert change.writes() == change.once()


@pytest.mark.parametrize("status", [403, 409, 500])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_nothing_is_written_that_the_cluster_does_not_hold_the_journal_of(
    number: int, status: int, config: Path, change: Change, proxy: FaultyProxy
) -> None:
    copies = 0

    def fault(request: Request, _forward: Forward) -> Answer | None:
        nonlocal copies
        if request.method != "PUT" or request.path != COPY:
            return None
        copies += 1
        return answer({"kind": "Status", "code": status}, status) if copies >= number else None

    with proxy.doing(fault):
        assert code_of(config, change) == "JOURNAL_UNREADABLE"
    assert change.writes() == change.once()[: max(0, number - 2)]
    assert run(config, change).outcome == "kept"
    assert change.writes() == change.once()


@pytest.mark.parametrize("renewed", [True, False])
def test_a_token_that_expires_is_loaded_again_once_or_the_journal_stays_open(
    renewed: bool, config: Path, place: ControlPlane, change: Change, proxy: FaultyProxy
) -> None:
    fresh = driver_token(place)
    used = 0

    def fault(request: Request, _forward: Forward) -> Answer | None:
        nonlocal used
        used += is_write(request)
        if used < 2 or request.headers["authorization"] == f"Bearer {fresh}":
            return None
        if renewed:
            proxy.kubeconfig(fresh)
        return answer({"kind": "Status", "code": 401}, 401)

    with proxy.doing(fault):
        if renewed:
            assert run(config, change).outcome == "kept"
        else:
            assert code_of(config, change) == "READ_UNAUTHENTICATED"
            assert change.writes() == [("web-0", "mk/plan")]
    free(change.plane)
    assert run(config, change).outcome == "kept"
    assert change.writes() == change.once()


@pytest.mark.parametrize("program", ["kube-apiserver", "etcd"])
def test_a_server_that_dies_in_a_wave_and_starts_again_gets_each_write_once(
    program: str, place: ControlPlane, change: Change
) -> None:
    reached, down = threading.Event(), threading.Event()

    def act(_number: int, name: str) -> None:
        if name == "send" and not reached.is_set():
            reached.set()
            assert down.wait(60)

    # The programs die with the thread that starts them, so the run is what gets a thread of its own.
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run, place.admin_kubeconfig, change, act=act)
        assert reached.wait(60)
        with place.without(program):
            down.set()
            time.sleep(1)
        state = running.result(60)
    assert (state.phase, state.outcome) == ("closed", "kept")
    assert change.writes() == change.once()
    assert change.values() == [AFTER] * 3
