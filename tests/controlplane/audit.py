# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The API server's audit log as evidence: what was asked, by whom, and what of it was persisted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

_WRITES = frozenset({"create", "update", "patch", "delete", "deletecollection"})
# Answers computed from the request; nothing is stored.
_REVIEWS = frozenset(
    {
        ("authentication.k8s.io", "selfsubjectreviews"),
        ("authentication.k8s.io", "tokenreviews"),
        ("authorization.k8s.io", "localsubjectaccessreviews"),
        ("authorization.k8s.io", "selfsubjectaccessreviews"),
        ("authorization.k8s.io", "selfsubjectrulesreviews"),
        ("authorization.k8s.io", "subjectaccessreviews"),
    }
)
# They act inside pods, nodes and services, whatever the verb.
_TUNNELS = frozenset({"attach", "exec", "portforward", "proxy"})
_SYSTEM_USERS = frozenset({"system:apiserver", "system:kube-controller-manager", "system:kube-scheduler"})
_SYSTEM_PREFIXES = ("system:node:", "system:serviceaccount:kube-system:")


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the log. `code` is 0 when no status was logged; `raw` is the whole event."""

    stage: str
    user: str
    impersonated: str
    verb: str
    uri: str
    group: str
    resource: str
    subresource: str
    namespace: str
    name: str
    code: int
    raw: dict[str, Any]

    @property
    def dry_run(self) -> bool:
        """The server was told to persist nothing, in the address or in the body of a deletion."""
        sent = self.raw.get("requestObject") or {}
        body = sent.get("deleteOptions") if self.subresource == "eviction" else sent
        options = (body or {}).get("dryRun") or []
        return parse_qs(urlsplit(self.uri).query).get("dryRun") == ["All"] or options == ["All"]

    def by(self, user: str) -> bool:
        return user in {self.user, self.impersonated}


def _event(raw: dict[str, Any]) -> AuditEvent:
    reference = raw.get("objectRef") or {}
    return AuditEvent(
        stage=raw["stage"],
        user=raw["user"].get("username", ""),
        impersonated=(raw.get("impersonatedUser") or {}).get("username", ""),
        verb=raw["verb"],
        uri=raw["requestURI"],
        group=reference.get("apiGroup", ""),
        resource=reference.get("resource", ""),
        subresource=reference.get("subresource", ""),
        namespace=reference.get("namespace", ""),
        name=reference.get("name", ""),
        code=(raw.get("responseStatus") or {}).get("code", 0),
        raw=raw,
    )


def read(log: Path, since: int = 0) -> list[AuditEvent]:
    """Events after byte `since`, in the order they were logged; a line still being written is left for next time.
    Of a log that does not exist, none."""
    if not log.exists():
        return []
    with log.open("rb") as lines:
        lines.seek(since)
        return [_event(json.loads(line)) for line in lines if line.endswith(b"\n")]


def _system(event: AuditEvent) -> bool:
    return event.user in _SYSTEM_USERS or event.user.startswith(_SYSTEM_PREFIXES)


def writes(events: Iterable[AuditEvent], user: str | None = None) -> list[AuditEvent]:
    """Requests that would change something if the server let them: no dry runs, no reviews; of one user, or of all
    but the system's own. Tunnels into pods and proxies count, since nobody knows what passes through."""
    return [
        event
        for event in events
        if event.stage != "RequestReceived"
        and (event.verb in _WRITES or event.subresource in _TUNNELS)
        and (event.group, event.resource) not in _REVIEWS
        and not event.dry_run
        and (not _system(event) if user is None else event.by(user))
    ]


def mutations(events: Iterable[AuditEvent], user: str | None = None) -> list[AuditEvent]:
    """Those `writes` that were persisted, or may have been: a 4xx proves it was not, a 5xx or no status does not."""
    return [event for event in writes(events, user) if not 400 <= event.code < 500]


def describe(events: Sequence[AuditEvent]) -> list[str]:
    """One line an event, for the message of a failed assertion."""
    return [f"{event.user} {event.verb} {event.uri} -> {event.code}" for event in events]
