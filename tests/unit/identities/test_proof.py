# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What proves a fence and what does not."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.endpoint import Endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.bearer import as_bearer
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import FENCE, FENCE_PROBE
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.proof import (
    FIRST_PAUSE,
    PATIENCE,
    Verdict,
    judge,
    prove_fence,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.response import Response
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .fakes import FakeClient, FakeClock, answer, status

PODS = "/api/v1/namespaces/modekeeper-system/pods"
TOKEN = "/api/v1/namespaces/modekeeper-system/serviceaccounts/modekeeper-verifier/token"
DENIED = (
    f"ValidatingAdmissionPolicy '{FENCE}' with binding '{FENCE}' denied request: modekeeper verifier may only dry-run"
)
FENCED = status(403, DENIED, details={"causes": [{"message": DENIED}]})
GRANTED = answer(201, {"status": {"token": "abc"}})


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (FENCED, Verdict.REFUSED_BY_FENCE),
        (status(201), Verdict.LET_THROUGH),
        (status(409), Verdict.LET_THROUGH),
        (status(403, DENIED), Verdict.NOT_TRIED),
        (status(403, "", details={"causes": [{"message": "ValidatingAdmissionPolicy 'x' denied"}]}), Verdict.NOT_TRIED),
        (status(403, "", details={"causes": [{"message": f"policy '{FENCE}-2' denied"}]}), Verdict.NOT_TRIED),
        (status(403, "", details={"causes": None}), Verdict.NOT_TRIED),
        (status(403, "", details={"causes": ["x"]}), Verdict.NOT_TRIED),
        (answer(403, b"forbidden"), Verdict.NOT_TRIED),
        (status(401), Verdict.NOT_TRIED),
        (status(500), Verdict.NOT_TRIED),
    ],
)
def test_only_a_refusal_by_the_fence_counts(found: Response, verdict: Verdict) -> None:
    assert judge(found) is verdict


def prove(pods: list[Response], token: Response = GRANTED, *, fresh: bool = False) -> tuple[Any, FakeClient, FakeClock]:
    admin, verifier, clock = FakeClient({("POST", TOKEN): [token]}), FakeClient({("POST", PODS): pods}), FakeClock()
    seen: list[Endpoint] = []

    def connect(endpoint: Endpoint) -> Any:
        seen.append(endpoint)
        return verifier

    try:
        proof = prove_fence(admin, clock, fresh=fresh, connect=connect)  # type: ignore[arg-type]
    finally:
        assert verifier.closed or not seen
        assert all(endpoint.authorization == "Bearer abc" for endpoint in seen)
    return proof, admin, clock


def test_a_fence_that_bites_late_is_waited_for_and_the_probe_removed() -> None:
    proof, admin, clock = prove([status(403), status(401), status(201), FENCED], fresh=True)
    assert proof.tries == 4
    assert clock.naps[0] == FIRST_PAUSE
    assert admin.paths_deleted == [f"{PODS}/{FENCE_PROBE}"]


def test_a_fence_that_never_bites_is_open() -> None:
    with pytest.raises(ModeKeeperError, match="FENCE_OPEN"):
        prove([status(201)])


def test_a_create_that_never_reaches_the_fence_proves_nothing() -> None:
    with pytest.raises(ModeKeeperError, match=f"FENCE_UNPROVEN.*403.*{PATIENCE:.0f} s"):
        prove([status(403)])


@pytest.mark.parametrize(
    "token",
    [
        status(403),
        status(404),
        status(500),
        answer(201, {}),
        answer(201, []),
        answer(201, {"status": {"token": 1}}),
        answer(201, {"status": {"token": "a\r\nb"}}),
    ],
)
def test_without_a_token_nothing_is_proven(token: Response) -> None:
    with pytest.raises(ModeKeeperError, match="FENCE_UNPROVEN"):
        prove([FENCED], token)


def test_a_bearer_endpoint_trusts_the_same_authorities_and_shows_no_certificate() -> None:
    plain = as_bearer(Endpoint(host="a", port=1), "t")
    assert plain.tls is None
    assert plain.reload is None
    known = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    strict = as_bearer(Endpoint(host="a", port=1, tls=known), "t").tls
    assert strict is not None
    assert strict is not known
    assert strict.verify_mode is ssl.CERT_REQUIRED
    assert strict.check_hostname
    known.check_hostname = False
    known.verify_mode = ssl.CERT_NONE
    loose = as_bearer(Endpoint(host="a", port=1, tls=known), "t").tls
    assert loose is not None
    assert loose.verify_mode is ssl.CERT_NONE
