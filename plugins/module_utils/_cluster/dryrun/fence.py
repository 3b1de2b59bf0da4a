# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the verifier's fence stands: read before any dry run is sent. Anything short of certainty is a reason not to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..._reasons.errors import ModeKeeperError
from ..identities.fence import fence_binding_spec, fence_policy_spec
from ..identities.names import FENCE, GROUPS, VERIFIER, service_account_user
from .exchange import Api, document
from .reviews import Caller

#: Policies take up to a second to bite; thirty leave room for several API servers.
MIN_AGE = timedelta(seconds=30)
_ROOT = "/apis/admissionregistration.k8s.io/v1"
POLICY_PATH = f"{_ROOT}/validatingadmissionpolicies/{FENCE}"
BINDING_PATH = f"{_ROOT}/validatingadmissionpolicybindings/{FENCE}"


@dataclass(frozen=True)
class FencePart:
    """Policy or binding as the server answered, and the server's own clock at that moment."""

    what: str
    document: Mapping[str, Any] | None
    served_at: datetime | None
    code: str = ""


def read_fence(api: Api) -> tuple[FencePart, FencePart]:
    """Policy and binding; what cannot be read is a part without a document."""
    return _read(api, "policy", POLICY_PATH), _read(api, "binding", BINDING_PATH)


def fence_faults(policy: FencePart, binding: FencePart) -> list[str]:
    """Why the fence cannot be relied on, in words; empty when it stands."""
    return [*_faults(policy, fence_policy_spec()), *_faults(binding, fence_binding_spec())]


def holds(caller: Caller) -> bool:
    """Whether the fence's condition takes this caller for a verifier."""
    return GROUPS[VERIFIER] in caller.groups or caller.username == service_account_user(VERIFIER)


def _read(api: Api, what: str, path: str) -> FencePart:
    try:
        response = api.get(path)
    except ModeKeeperError as error:
        return FencePart(what, None, None, error.code)
    return FencePart(what, document(response), response.date)


def _faults(part: FencePart, shipped: Mapping[str, Any]) -> list[str]:
    if part.code == "READ_NOT_FOUND":
        return [f"its {part.what} is absent"]
    if part.document is None:
        return [f"its {part.what} cannot be read ({part.code or 'READ_TRUNCATED'})"]
    metadata = part.document.get("metadata")
    if not isinstance(metadata, Mapping) or part.document.get("spec") != shipped:
        return [f"its {part.what} is not as shipped"]
    if metadata.get("deletionTimestamp"):
        return [f"its {part.what} is being deleted"]
    return _age_faults(part, metadata)


def _age_faults(part: FencePart, metadata: Mapping[str, Any]) -> list[str]:
    changed = _last_change(metadata)
    if changed is None or part.served_at is None:
        return [f"the age of its {part.what} is unknown"]
    if part.served_at - changed < MIN_AGE:
        return [f"its {part.what} is younger than {int(MIN_AGE.total_seconds())} s"]
    return []


def _last_change(metadata: Mapping[str, Any]) -> datetime | None:
    """When it was made or last written, the status left out; None when that cannot be told."""
    entries = metadata.get("managedFields")
    writes = [
        entry.get("time")
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, Mapping) and entry.get("subresource") != "status"
    ]
    moments = [_moment(text) for text in (metadata.get("creationTimestamp"), *writes)]
    return None if None in moments else max(moment for moment in moments if moment is not None)


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None
