# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the server says of us: who we are and what we may do. Reviews are answered, never stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._reasons.errors import ModeKeeperError
from ..clock import Clock
from .exchange import Api, document, exchange
from .request import Request


@dataclass(frozen=True)
class Caller:
    """Who the API server takes us for."""

    username: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Access:
    """One thing that somebody may or may not do; empty ``name`` means any, empty ``namespace`` all or none."""

    verb: str
    group: str
    resource: str
    namespace: str = ""
    name: str = ""

    def words(self) -> str:
        """In the words of RBAC: ``patch deployments.apps web in namespace shop``."""
        resource = f"{self.resource}.{self.group}" if self.group else self.resource
        name = f" {self.name}" if self.name else ""
        return f"{self.verb} {resource}{name}" + (f" in namespace {self.namespace}" if self.namespace else "")


def whoami(api: Api, clock: Clock) -> Caller:
    """The caller, by SelfSubjectReview.

    :raises ModeKeeperError: ``READ_…`` where the server does not say.
    """
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    status = _status(api, clock, "selfsubjectreviews", review)
    user = status.get("userInfo")
    if not isinstance(user, Mapping) or not isinstance(user.get("username"), str):
        raise ModeKeeperError("READ_UNEXPECTED", "the API server does not say who we are")
    groups = user.get("groups")
    return Caller(user["username"], tuple(sorted(map(str, groups))) if isinstance(groups, list) else ())


def may(api: Api, clock: Clock, access: Access) -> bool:
    """Whether the caller may do this, by SelfSubjectAccessReview.

    :raises ModeKeeperError: ``READ_…`` where the server does not say.
    """
    attributes = {
        "verb": access.verb,
        "group": access.group,
        "resource": access.resource,
        "namespace": access.namespace,
        "name": access.name,
    }
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": {key: value for key, value in attributes.items() if value}},
    }
    status = _status(api, clock, "selfsubjectaccessreviews", review)
    return status.get("allowed") is True


def _status(api: Api, clock: Clock, resource: str, review: Mapping[str, Any]) -> Mapping[str, Any]:
    path = f"/apis/{review['apiVersion']}/{resource}"
    answer, response = exchange(api, Request("POST", path, json.dumps(review).encode(), "application/json"), clock)
    status = (document(response) or {}).get("status")
    if answer.kind != "accepted" or not isinstance(status, Mapping):
        code = answer.code if answer.code.startswith("READ_") else "READ_UNEXPECTED"
        raise ModeKeeperError(code, f"the API server gives no {review['kind']}")
    return status
