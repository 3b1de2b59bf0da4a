# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The lock on a real API server: one holder, taken over from the dead alone, and a sleeper learns that it lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.durations import Durations
from ansible_collections.modekeeper.core.plugins.module_utils._change.lock.lock import Holder, Lock, read_lease
from ansible_collections.modekeeper.core.plugins.module_utils._change.session import holding
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.controlplane import ControlPlane

from .verify_helpers import client

LEASES = "/apis/coordination.k8s.io/v1/namespaces/modekeeper-system/leases"


class Hours:
    """A clock that passes only when somebody waits, and lets others act meanwhile."""

    def __init__(self) -> None:
        self.now = 0.0
        self.meanwhile = lambda: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.meanwhile()


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane(controller_manager=False, scheduler=False, kwok=False) as found:
        found.create_namespace("modekeeper-system")
        yield found


@pytest.fixture
def lease(plane: ControlPlane) -> ControlPlane:
    plane.send("DELETE", f"{LEASES}/modekeeper-apply")
    body = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "modekeeper-apply"}}
    plane.request("POST", LEASES, body)
    return plane


def lock(plane: ControlPlane, name: str, clock: Hours) -> Lock:
    holder = Holder(name, "sha256:plan", "journal")
    return Lock(client(plane.admin_kubeconfig), holder, Durations(), clock, lambda: datetime.now(UTC))


def code_of(work: object) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        work()  # type: ignore[operator]
    return caught.value.code


def test_the_lease_names_holder_plan_and_journal_and_counts_its_holders(lease: ControlPlane) -> None:
    clock = Hours()
    first = lock(lease, "first", clock)
    first.acquire()
    live = lease.request("GET", f"{LEASES}/modekeeper-apply").json()
    assert live["spec"]["holderIdentity"] == "first"
    assert live["metadata"]["annotations"] == {"modekeeper/plan": "sha256:plan", "modekeeper/journal": "journal"}
    assert first.fence == 1
    first.renew()
    assert first.fence == 1
    first.release()
    assert read_lease(client(lease.admin_kubeconfig)).holder == ""
    second = lock(lease, "second", clock)
    second.acquire()
    assert second.fence == 2


def test_a_living_holder_keeps_it(lease: ControlPlane) -> None:
    clock = Hours()
    first, second = lock(lease, "first", clock), lock(lease, "second", clock)
    first.acquire()
    clock.meanwhile = first.renew
    assert code_of(second.acquire) == "LOCK_HELD"
    assert clock.now < 20


def test_the_dead_lose_it_after_two_minutes_and_learn_it_when_they_wake(lease: ControlPlane) -> None:
    clock = Hours()
    sleeper, second = lock(lease, "sleeper", clock), lock(lease, "second", clock)
    sleeper.acquire()
    second.acquire()
    assert 120 <= clock.now < 130
    assert code_of(sleeper.check) == "LOCK_LOST"
    assert code_of(sleeper.renew) == "LOCK_LOST"
    second.check()
    sleeper.release()
    assert read_lease(client(lease.admin_kubeconfig)).holder == "second"


def test_nothing_is_written_half_a_minute_after_the_last_renewal(lease: ControlPlane) -> None:
    clock = Hours()
    held = lock(lease, "first", clock)
    held.acquire()
    clock.now = 29.9
    held.check()
    clock.now = 30.0
    assert code_of(held.check) == "LOCK_LOST"
    held.renew()
    held.check()


def test_of_two_takers_at_the_same_version_one_is_refused(lease: ControlPlane, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Hours()
    first, second = lock(lease, "first", clock), lock(lease, "second", clock)
    seen = read_lease(client(lease.admin_kubeconfig))
    monkeypatch.setattr(
        "ansible_collections.modekeeper.core.plugins.module_utils._change.lock.lock.read_lease", lambda _api: seen
    )
    first.acquire()
    assert code_of(second.acquire) == "LOCK_HELD"


def test_a_lease_that_install_has_not_made_is_not_made_here(plane: ControlPlane) -> None:
    plane.send("DELETE", f"{LEASES}/modekeeper-apply")
    assert code_of(lock(plane, "first", Hours()).acquire) == "LOCK_UNREADABLE"


def test_it_is_given_back_however_the_work_ends(lease: ControlPlane) -> None:
    with pytest.raises(ZeroDivisionError), holding(lock(lease, "first", Hours()), 15):
        raise ZeroDivisionError
    assert read_lease(client(lease.admin_kubeconfig)).holder == ""
