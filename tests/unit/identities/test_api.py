# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the answers of an API server become."""

from __future__ import annotations

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.api import ObjectApi
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.kinds import Key
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.perform import wait_gone
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.shapes import new
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.response import Response
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .fakes import FakeClient, FakeClock, answer, status

MAP = new("v1", "ConfigMap", "a", "b")
KEY = Key.of(MAP)
LIVE = {**MAP, "metadata": {**MAP["metadata"], "uid": "u-1"}}


def api(*answers: Response, method: str = "PATCH") -> tuple[ObjectApi, FakeClient, FakeClock]:
    client, clock = FakeClient({(method, KEY.path): list(answers)}), FakeClock()
    return ObjectApi(client, clock), client, clock  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (status(403, "no"), "INSTALL_FORBIDDEN"),
        (status(404), "INSTALL_UNSUPPORTED"),
        (answer(404, b"404 page not found"), "INSTALL_UNSUPPORTED"),
        (status(409, "it changed"), "INSTALL_CONTENTION"),
        (status(409, "namespace b is being terminated", reason="Conflict"), "INSTALL_TERMINATING"),
        (status(400), "INSTALL_REJECTED"),
        (status(422, "bad", details={"kind": "x", "name": 1}), "INSTALL_REJECTED"),
        (status(401), "READ_UNAUTHENTICATED"),
        (status(500), "READ_SERVER_ERROR"),
        (answer(200, []), "READ_UNEXPECTED"),
        (answer(200, {"kind": "Secret", "metadata": {"name": "a"}}), "READ_UNEXPECTED"),
        (answer(200, {"kind": "ConfigMap", "metadata": {"name": None}}), "READ_UNEXPECTED"),
        (answer(200, b"{"), "READ_TRUNCATED"),
    ],
)
def test_a_write_that_is_refused_has_a_code(found: Response, code: str) -> None:
    with pytest.raises(ModeKeeperError) as refused:
        api(found)[0].apply(MAP, dry_run=False)
    assert refused.value.code == code


def test_the_servers_words_are_quoted_short_and_printable() -> None:
    with pytest.raises(ModeKeeperError) as refused:
        api(status(403, "a\x1b[31m\n" + "x" * 5000))[0].apply(MAP, dry_run=False)
    assert "a [31m x" in refused.value.message
    assert len(refused.value.message) < 500


def test_words_of_something_that_is_no_api_server_are_not_quoted() -> None:
    with pytest.raises(ModeKeeperError) as refused:
        api(answer(403, {"message": "token was abc"}))[0].apply(MAP, dry_run=False)
    assert "abc" not in str(refused.value)


def test_a_write_is_sent_again_only_after_429() -> None:
    busy = status(429)
    asked = answer(429, {}, {"retry-after": "7"})
    for_ever = answer(429, {}, {"retry-after": "3600"})
    found, client, clock = api(busy, asked, for_ever, answer(200, LIVE))
    assert found.apply(MAP, dry_run=True)["metadata"]["uid"] == "u-1"
    assert clock.naps == [1.0, 7.0, 30.0]
    assert all(sent[2]["dryRun"] == "All" for sent in client.sent)
    found, client, clock = api(busy)
    with pytest.raises(ModeKeeperError, match="READ_THROTTLED"):
        found.apply(MAP, dry_run=False)
    assert len(client.sent) == 4
    found, client, clock = api(status(503))
    with pytest.raises(ModeKeeperError, match="READ_SERVER_ERROR"):
        found.apply(MAP, dry_run=False)
    assert len(client.sent) == 1


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_dry_delete_says_so_in_its_body(dry_run: bool) -> None:
    """The server ignores the query of a DELETE that has a body."""
    found, client, clock = api(status(200), method="DELETE")
    found.delete(LIVE, dry_run=dry_run)
    assert not clock.naps
    body = client.sent[0][3]
    assert body.get("dryRun") == (["All"] if dry_run else None)
    assert body["preconditions"] == {"uid": "u-1"}


def test_an_object_that_is_gone_already_is_deleted() -> None:
    api(status(404), method="DELETE")[0].delete(LIVE, dry_run=False)
    with pytest.raises(ModeKeeperError, match="INSTALL_CONTENTION"):
        api(status(409), method="DELETE")[0].delete(LIVE, dry_run=False)


def test_reading_tells_absent_from_refused() -> None:
    assert api(status(404), method="GET")[0].read(KEY) is None
    with pytest.raises(ModeKeeperError, match="READ_FORBIDDEN"):
        api(status(403), method="GET")[0].read(KEY)


@pytest.mark.parametrize("body", [[], {"items": {}}, {"items": [{"metadata": None}]}, {"items": [{"metadata": {}}]}])
def test_a_malformed_list_is_no_list(body: object) -> None:
    client = FakeClient({("GET", "/api/v1/configmaps"): [answer(200, body)]})
    with pytest.raises(ModeKeeperError, match="READ_UNEXPECTED"):
        ObjectApi(client).list_ours("ConfigMap")  # type: ignore[arg-type]


def test_what_does_not_go_in_a_minute_is_told() -> None:
    found, client, clock = api(answer(200, LIVE), method="GET")
    with pytest.raises(ModeKeeperError, match="INSTALL_TERMINATING"):
        wait_gone(found, KEY, clock)
    assert clock.now >= 60
    assert len(client.sent) > 60
