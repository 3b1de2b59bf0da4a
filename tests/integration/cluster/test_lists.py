# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Lists that change, expire, lie or break while they are read: whole and consistent, or a code and nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.endpoint import Endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.lists import read_list
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Read
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.resources import BY_ID
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.integration.cluster.api_stub import Stub, meta, status
from tests.integration.cluster.clocks import PatientClock
from tests.integration.cluster.raw_server import Answer, RawServer, Request, answer, head, raw, reset

PODS = "/api/v1/pods"


def pod(name: str, uid: str = "") -> dict[str, Any]:
    return {"metadata": meta(name, uid=uid), "status": {"phase": "Running"}}


class Sink:
    """Keeps the names of the last attempt."""

    def __init__(self) -> None:
        self.attempts: list[list[str]] = []

    def begin(self) -> Sink:
        self.attempts.append([])
        return self

    def page(self, version: str, items: list[Any]) -> None:
        assert version == "v1"
        self.attempts[-1].extend(item.metadata.name for item in items)


def read(stub: Callable[[Request], Answer], resource: str = "pods") -> tuple[Read, Sink, RawServer]:
    sink = Sink()
    with RawServer(stub) as server:
        client = ApiClient(Endpoint("127.0.0.1", server.port), clock=PatientClock())
        found = read_list(client, BY_ID[resource], "v1", sink.begin)
        client.close()
    return found, sink, server


def refused(stub: Callable[[Request], Answer]) -> tuple[str, int]:
    """Code, and how many pages were asked for without a ``continue``: the attempts."""
    with RawServer(stub) as server:
        client = ApiClient(Endpoint("127.0.0.1", server.port), clock=PatientClock())
        with pytest.raises(ModeKeeperError) as caught:
            read_list(client, BY_ID["pods"], "v1", Sink().begin)
        client.close()
    return caught.value.code, sum("continue" not in request.query for request in server.requests)


def five() -> Stub:
    return Stub({PODS: [pod(f"p{number}") for number in range(5)]}, page=2)


def test_pages_are_read_in_order_and_each_once() -> None:
    found, sink, server = read(five())
    assert found == Read(resource="pods", objects=5, pages=3, resource_version="100")
    assert sink.attempts == [["p0", "p1", "p2", "p3", "p4"]]
    assert [request.query.get("limit") for request in server.requests] == ["500"] * 3
    assert all("resourceVersion" not in request.query for request in server.requests)
    assert server.connections == 1


def test_an_empty_list_and_a_null_one() -> None:
    assert read(Stub({PODS: []}))[0].objects == 0
    null = answer({"kind": "PodList", "metadata": {"resourceVersion": "1"}, "items": None})
    assert read(lambda _: null)[0] == Read(resource="pods", objects=0, pages=1, resource_version="1")


def test_metadata_alone_is_asked_for_where_it_is_enough() -> None:
    _unused, _unused, server = read(Stub(), "replicasets.apps")
    assert "PartialObjectMetadataList" in server.requests[0].headers["accept"]


def expiring(times: int) -> Stub:
    left = [times]
    stub = five()

    def hook(request: Request) -> Answer | None:
        if "continue" in request.query and left[0]:
            left[0] -= 1
            # The continue of a 410 would go on with an inconsistent list.
            return answer(
                {"kind": "Status", "code": 410, "reason": "Expired", "metadata": {"continue": "inconsistent"}}, 410
            )
        return None

    stub.hook = hook
    return stub


@pytest.mark.parametrize("times", [1, 3])
def test_a_list_that_expires_is_begun_again(times: int) -> None:
    found, sink, server = read(expiring(times))
    assert found.objects == 5
    assert sink.attempts == [["p0", "p1"]] * times + [["p0", "p1", "p2", "p3", "p4"]]
    assert all(request.query.get("continue") != "inconsistent" for request in server.requests)


def test_a_list_that_expires_again_and_again() -> None:
    assert refused(expiring(4)) == ("READ_EXPIRED", 4)


def moving(times: int) -> Stub:
    left = [times]
    stub = five()

    def hook(request: Request) -> Answer | None:
        if request.query.get("continue") == "2" and left[0]:
            left[0] -= 1
            return answer({"metadata": {"resourceVersion": "101"}, "items": [pod("p2"), pod("p3")]})
        return None

    stub.hook = hook
    return stub


def test_pages_of_two_resource_versions() -> None:
    assert read(moving(1))[0].objects == 5
    assert refused(moving(2)) == ("READ_INCONSISTENT", 2)


@pytest.mark.parametrize("names", [["a", "b", "c", "b"], ["a", "a"]])
def test_an_object_that_comes_twice(names: list[str]) -> None:
    assert refused(Stub({PODS: [pod(name) for name in names]}, page=2)) == ("READ_INCONSISTENT", 2)


def test_two_objects_of_one_uid() -> None:
    # In the order of their names nothing shows; only where the order is broken is every uid compared.
    assert refused(Stub({PODS: [pod("b", "same"), pod("a", "same")]})) == ("READ_INCONSISTENT", 2)


def test_a_server_that_does_not_sort_is_read_on_the_second_look() -> None:
    found, sink, _unused = read(Stub({PODS: [pod("b"), pod("a"), pod("c")]}))
    assert found.objects == 3
    assert sink.attempts[-1] == ["b", "a", "c"]


def test_namespaces_are_sorted_as_the_store_does() -> None:
    # "a-b/" comes before "a/", and "a/x" before "ab/a": a look at the names alone would doubt every real list.
    placed = [("a-b", "x"), ("a.b", "x"), ("a", "x"), ("ab", "a")]
    items = [{"metadata": meta(name, namespace)} for namespace, name in placed]
    assert read(Stub({PODS: items}))[1].attempts == [["x", "x", "x", "a"]]


CUT = json.dumps({"metadata": {"resourceVersion": "100"}, "items": [pod("p0")]}).encode()[:-20]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (answer(CUT), "READ_TRUNCATED"),
        (raw(head(200, {"Content-Length": "9999"}) + CUT), "READ_TRUNCATED"),
        (reset(head(200, {"Content-Length": "9999"}) + CUT), "READ_SERVER_ERROR"),
        (answer(b"[" * 5000), "READ_UNEXPECTED"),
        (answer(b'{"items":' + b"[" * 5000), "READ_TRUNCATED"),
        (answer(b'{"items": [{"metadata": {"name": "\xff"}}]}'), "READ_TRUNCATED"),
        (answer([]), "READ_UNEXPECTED"),
        (answer({"items": "none", "metadata": {}}), "READ_UNEXPECTED"),
        (status(503, "ServiceUnavailable"), "READ_SERVER_ERROR"),
    ],
)
def test_a_fault_on_the_last_page(fault: Answer, code: str) -> None:
    stub = five()
    stub.hook = lambda request: fault if request.query.get("continue") == "4" else None
    assert refused(stub)[0] == code


def test_a_page_that_is_cut_once_is_asked_for_again() -> None:
    stub, left = five(), [answer(CUT), reset()]
    stub.hook = lambda request: left.pop() if request.query.get("continue") == "2" and left else None
    found, sink, _unused = read(stub)
    assert found.objects == 5
    assert sink.attempts == [["p0", "p1", "p2", "p3", "p4"]]


def test_objects_of_an_odd_shape_are_left_out_and_counted() -> None:
    odd = [{"metadata": meta("b"), "status": "fine"}, {"metadata": "none"}, 5]
    null = {"metadata": meta("c") | {"labels": None}, "spec": None, "status": {"conditions": None}}
    found, sink, _unused = read(Stub({PODS: [pod("a"), *odd, null]}))
    assert (found.objects, found.code) == (2, "READ_UNEXPECTED")
    assert "3 objects" in found.message
    assert sink.attempts == [["a", "c"]]


def test_a_page_whose_items_come_first_is_read_all_the_same() -> None:
    pages = {
        None: b'{"items":[{"metadata":{"name":"a"}}],"metadata":{"resourceVersion":"1","continue":"x"}}',
        "x": b'{"items":[{"metadata":{"name":"b"}}],"metadata":{"resourceVersion":"1"}}',
    }
    assert read(lambda request: answer(pages[request.query.get("continue")]))[1].attempts == [["a", "b"]]


def test_a_head_that_is_no_json_is_no_reason_to_ask_ahead() -> None:
    assert refused(lambda _: answer(b'{"metadata":{"continue":},"items":[]}'))[0] == "READ_TRUNCATED"
