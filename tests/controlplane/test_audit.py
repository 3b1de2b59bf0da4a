# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What counts as persisted: the rules by which an audit log becomes evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane import audit


def line(verb: str = "patch", code: int = 200, uri: str = "/api/v1/x", **more: Any) -> dict[str, Any]:
    reference = {"resource": more.pop("resource", "configmaps"), "apiGroup": more.pop("group", "")}
    reference["subresource"] = more.pop("subresource", "")
    event = {"stage": "ResponseComplete", "user": {"username": more.pop("user", "alice")}, "verb": verb}
    status = {"responseStatus": {"code": code}} if code else {}
    return event | {"requestURI": uri, "objectRef": reference} | status | more


@pytest.fixture
def events(tmp_path: Path) -> Any:
    def read(*lines: dict[str, Any]) -> list[audit.AuditEvent]:
        (tmp_path / "log").write_text("".join(json.dumps(item) + "\n" for item in lines))
        return audit.read(tmp_path / "log")

    return read


@pytest.mark.parametrize("verb", ["create", "update", "patch", "delete", "deletecollection"])
def test_a_write_that_was_answered_is_a_mutation(events: Any, verb: str) -> None:
    assert len(audit.mutations(events(line(verb)))) == 1


@pytest.mark.parametrize(
    "event",
    [
        line("get"),
        line("list"),
        line("watch"),
        line(stage="RequestReceived"),
        line(uri="/api/v1/x?fieldManager=a&dryRun=All"),
        line("delete", requestObject={"dryRun": ["All"]}),
        line("create", resource="pods", subresource="eviction", requestObject={"deleteOptions": {"dryRun": ["All"]}}),
        line("create", group="authorization.k8s.io", resource="selfsubjectaccessreviews"),
        line("create", group="authentication.k8s.io", resource="selfsubjectreviews"),
        line(user="system:kube-scheduler"),
        line(user="system:serviceaccount:kube-system:deployment-controller"),
    ],
)
def test_what_persists_nothing_is_no_write(events: Any, event: dict[str, Any]) -> None:
    assert not audit.writes(events(event))


@pytest.mark.parametrize(
    "event",
    [
        line(uri="/api/v1/x?dryRun="),  # an empty value is no dry run
        line(uri="/api/v1/x?note=dryRun=All"),
        line("delete", requestObject={"dryRun": []}),
        line("create", group="evil.example", resource="selfsubjectreviews"),
        line("create", resource="serviceaccounts", subresource="token"),
        line("get", resource="pods", subresource="exec", code=101),
        line("get", resource="services", subresource="proxy"),
        line(user="system:serviceaccount:modekeeper-system:modekeeper-verifier"),
        line(code=500),
        line(code=504),
        line(code=0, stage="Panic"),
    ],
)
def test_what_may_have_persisted_is_a_mutation(events: Any, event: dict[str, Any]) -> None:
    assert len(audit.mutations(events(event))) == 1


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 422, 429])
def test_a_refused_write_is_a_write_and_no_mutation(events: Any, code: int) -> None:
    refused = events(line(code=code))
    assert len(audit.writes(refused)) == 1
    assert not audit.mutations(refused)


def test_who_impersonates_is_answerable_under_both_names(events: Any) -> None:
    found = events(line(user="alice", impersonatedUser={"username": "bob"}))
    assert [len(audit.mutations(found, user)) for user in ("alice", "bob", "carol")] == [1, 1, 0]


def test_a_named_system_user_is_not_left_out(events: Any) -> None:
    assert audit.mutations(events(line(user="system:kube-scheduler")), "system:kube-scheduler")


def test_a_line_still_being_written_waits_for_the_next_reading(tmp_path: Path) -> None:
    log = tmp_path / "log"
    whole = json.dumps(line()) + "\n"
    log.write_text(whole + whole[:20])
    assert len(audit.read(log)) == 1
    log.write_text(whole + whole)
    assert len(audit.read(log, since=len(whole))) == 1
