# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Times, amounts, the k smallest, the words of RBAC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.amounts import nano
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.clock import SystemClock
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.endpoint import Endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.paths import describe
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.resources import BY_ID, TABLE
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.smallest import Smallest
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.times import whole_seconds


@pytest.mark.parametrize(
    ("text", "time"),
    [
        (None, ""),
        ("", ""),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00.123456Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00+01:00", ""),
        ("2026-13-01T00:00:00Z", ""),
        ("2026-01-01 00:00:00Z", ""),
        ("yesterday", ""),
    ],
)
def test_times(text: str | None, time: str) -> None:
    assert whole_seconds(text) == time


@given(st.text(max_size=40))
def test_no_text_makes_a_time_that_is_none(text: str) -> None:
    time = whole_seconds(text)
    assert not time or parse_time(time)


@pytest.mark.parametrize(
    ("text", "billionths"),
    [("1", 10**9), ("250m", 25 * 10**7), ("1Ki", 1024 * 10**9), ("1n", 1), ("x", 0), ("", 0), ("1e3", 10**12)],
)
def test_amounts(text: str, billionths: int) -> None:
    assert nano(text) == billionths


@given(st.lists(st.integers(0, 50)), st.integers(1, 5))
def test_the_smallest_of_any_order(numbers: list[int], limit: int) -> None:
    kept: Smallest[tuple[int], int] = Smallest(limit)
    for number in numbers:
        kept.put((number,), (kept.get((number,)) or 0) + 1)
    wanted = sorted(set(numbers))[:limit]
    # Complete counts too: what belongs to the result is never dropped on the way.
    assert kept.items() == [((number,), numbers.count(number)) for number in wanted]


def test_how_many_were_left_out() -> None:
    kept: Smallest[tuple[int], str] = Smallest(3)
    for number in range(20):
        kept.put((number,), "")
    assert (len(kept.items()), kept.left_out) == (3, 17)
    assert kept.left_out == 17


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("GET", "/api/v1/pods?limit=500", "list pods"),
        ("GET", "/api/v1/namespaces/shop/pods", "list pods in namespace shop"),
        ("GET", "/api/v1/namespaces/kube-system", "get namespaces kube-system"),
        ("GET", "/apis/apps/v1/namespaces/shop/deployments/web", "get deployments.apps web in namespace shop"),
        (
            "PATCH",
            "/apis/apps/v1/namespaces/shop/deployments/web/scale",
            "patch deployments.apps/scale web in namespace shop",
        ),
        ("POST", "/api/v1/namespaces/shop/pods", "create pods in namespace shop"),
        ("PUT", "/apis/apps/v1/namespaces/a/deployments/w", "update deployments.apps w in namespace a"),
        ("GET", "/apis", "get /apis"),
        ("GET", "/version", "get /version"),
        ("GET", "/api/v1/nodes/a%2Fb", "get nodes a/b"),
    ],
)
def test_the_words_of_rbac(method: str, path: str, words: str) -> None:
    assert describe(method, path) == words


def test_the_table_names_each_resource_once_and_no_secrets() -> None:
    assert len({resource.id for resource in TABLE}) == len(TABLE)
    assert not any("secret" in name for name in BY_ID)
    order = [resource.id for resource in TABLE]
    owners = [resource.id for resource in TABLE if resource.fold in ("workloads", "owners")]
    # A pod's owners are known by the time it is folded.
    assert all(order.index(owner) < order.index("pods") for owner in owners)
    assert all(len(resource.versions) == 1 for resource in TABLE if resource.built_in)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("api.example", False)],
)
def test_what_is_on_this_machine(host: str, loopback: bool) -> None:
    assert Endpoint(host, 1).loopback is loopback


def test_the_machines_own_clock() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    clock.sleep(0.001)
    assert clock.monotonic() > before
