# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Proves the fence: a real create as the verifier must be refused, by the fence and by nothing else.

With a token of the verifier's ServiceAccount, not by impersonation: the request then goes through authentication, RBAC and admission as
the verifier's own would, and it needs no right to impersonate. It is tried before the verifier gets rights outside our namespace.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..._reasons.errors import ModeKeeperError
from ..client import ApiClient
from ..clock import Clock
from ..endpoint import Endpoint
from ..response import Response
from .api import write_refusal
from .bearer import as_bearer
from .names import FENCE, FENCE_PROBE, LABELS, NAMESPACE, VERIFIER

#: Policies were measured to take 0.6–0.9 s to bite; a new binding's RBAC and a new ServiceAccount's token take their time too.
FIRST_PAUSE = 1.0
PAUSE = 0.5
PATIENCE = 30.0
_TOKEN_SECONDS = 600  # the shortest the API server gives
_PODS = f"/api/v1/namespaces/{NAMESPACE}/pods"
_TOKEN = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{VERIFIER}/token"


class Verdict(Enum):
    """What one try showed."""

    REFUSED_BY_FENCE = "refused by the fence"
    LET_THROUGH = "let through"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Proof:
    """The fence was seen to hold; ``tries`` until then."""

    tries: int


def prove_fence(client: ApiClient, clock: Clock, *, fresh: bool, connect: Callable[[Endpoint], ApiClient]) -> Proof:
    """Try a real create as the verifier until the fence refuses it.

    :param client: the administrator's; it asks for the token and removes a probe that got through.
    :param fresh: the fence was written a moment ago.
    :param connect: makes a client of an endpoint.
    :raises ModeKeeperError: ``FENCE_OPEN`` (a write passed, to the end), ``FENCE_UNPROVEN`` (no try reached the fence).
    """
    verifier = connect(as_bearer(client.endpoint, _token(client)))
    if fresh:
        clock.sleep(FIRST_PAUSE)
    deadline = clock.monotonic() + PATIENCE
    tries = 0
    try:
        while True:
            tries += 1
            response = verifier.send("POST", _PODS, body=json.dumps(probe_pod()).encode())
            verdict = judge(response)
            if verdict is Verdict.REFUSED_BY_FENCE:
                return Proof(tries)
            if verdict is Verdict.LET_THROUGH:
                _remove_probe(client)
            if clock.monotonic() >= deadline:
                raise _failed(verdict, response, tries)
            clock.sleep(PAUSE)
    finally:
        verifier.close()


def judge(response: Response) -> Verdict:
    """What the answer to the probe shows."""
    # A conflict on the name comes after admission, so the fence let that one pass too.
    if response.status in (200, 201, 202, 409):
        return Verdict.LET_THROUGH
    if response.status == 403 and any(f"'{FENCE}'" in cause for cause in _causes(response)):
        return Verdict.REFUSED_BY_FENCE
    return Verdict.NOT_TRIED


def probe_pod() -> dict[str, Any]:
    """A pod that any policy admits, that no scheduler places and that would do nothing."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"labels": dict(LABELS), "name": FENCE_PROBE, "namespace": NAMESPACE},
        "spec": {
            "automountServiceAccountToken": False,
            "containers": [
                {
                    "image": "registry.invalid/modekeeper/fence-probe:none",
                    "name": "probe",
                    "resources": {
                        "limits": {"cpu": "1m", "memory": "1Mi"},
                        "requests": {"cpu": "1m", "memory": "1Mi"},
                    },
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "capabilities": {"drop": ["ALL"]},
                        "readOnlyRootFilesystem": True,
                    },
                }
            ],
            "restartPolicy": "Never",
            "schedulerName": "modekeeper-none",
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 65534,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
        },
    }


def _token(client: ApiClient) -> str:
    body = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"expirationSeconds": _TOKEN_SECONDS},
    }
    response = client.send("POST", _TOKEN, body=json.dumps(body).encode())
    if response.status != 201:
        refused = write_refusal(response, "POST", _TOKEN, client)
        raise ModeKeeperError("FENCE_UNPROVEN", f"no token of the verifier: {refused.message}", status=response.status)
    found = response.json()
    token = found.get("status", {}).get("token") if isinstance(found, dict) else None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise ModeKeeperError("FENCE_UNPROVEN", "the API server answered the request for a token without one")
    return token


def _causes(response: Response) -> list[str]:
    try:
        details = response.json()["details"]["causes"]
        return [str(cause.get("message", "")) for cause in details]
    except (ModeKeeperError, KeyError, TypeError, AttributeError):
        return []


def _remove_probe(client: ApiClient) -> None:
    body = {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0}
    client.send("DELETE", f"{_PODS}/{FENCE_PROBE}", body=json.dumps(body).encode())


def _failed(verdict: Verdict, response: Response, tries: int) -> ModeKeeperError:
    if verdict is Verdict.LET_THROUGH:
        message = f"pod {FENCE_PROBE} could really be created as the verifier, {tries} tries over {PATIENCE:.0f} s"
        return ModeKeeperError("FENCE_OPEN", message)
    message = (
        f"a create of pod {FENCE_PROBE} as the verifier was answered {response.status}, but not by the fence,"
        f" {tries} tries over {PATIENCE:.0f} s"
    )
    return ModeKeeperError("FENCE_UNPROVEN", message, status=response.status)
