# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""As much of an API server as a reading needs: lists in pages, discovery, refusals, on the raw server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .raw_server import Answer, Request, answer

Hook = Callable[[Request], Answer | None]


def status(code: int, reason: str) -> Answer:
    """The API's own way to refuse."""
    return answer({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": code}, code)


def meta(name: str, namespace: str = "shop", uid: str = "", **more: Any) -> dict[str, Any]:
    """Metadata of an object."""
    placed = {"namespace": namespace} if namespace else {}
    return {"name": name, "uid": uid or f"uid-{namespace}-{name}", "resourceVersion": "7", **placed, **more}


class Stub:
    """Serves ``lists`` (by path), cut into pages of ``page`` items; a hook may answer in its place.

    :ivar served: extension resources, ``(group, version, plural)``, told by aggregated discovery.
    """

    def __init__(self, lists: Mapping[str, list[Any]] | None = None, page: int = 500, hook: Hook | None = None) -> None:
        self.lists = dict(lists or {})
        self.page = page
        self.hook = hook
        self.served: list[tuple[str, str, str]] = []

    def __call__(self, request: Request) -> Answer:
        special = self.hook(request) if self.hook else None
        return special or self._usual(request)

    def _usual(self, request: Request) -> Answer:
        if request.path == "/version":
            return answer({"major": "1", "minor": "37", "gitVersion": "v1.37.2"})
        if request.path == "/api/v1/namespaces/kube-system":
            return answer({"kind": "Namespace", "metadata": {"name": "kube-system", "uid": "cluster-1"}})
        if request.path == "/apis":
            return answer(self._discovery())
        items = self.lists.get(request.path, [])
        start = int(request.query.get("continue", "0"))
        shown = items[start : start + self.page]
        metadata = {"resourceVersion": "100"}
        if start + self.page < len(items):
            metadata["continue"] = str(start + self.page)
        return answer({"kind": "List", "apiVersion": "v1", "metadata": metadata, "items": shown})

    def _discovery(self) -> dict[str, Any]:
        groups: dict[str, dict[str, list[Any]]] = {}
        for group, version, plural in self.served:
            groups.setdefault(group, {}).setdefault(version, []).append({"resource": plural})
        items = [
            {
                "metadata": {"name": group},
                "versions": [{"version": name, "resources": found} for name, found in versions.items()],
            }
            for group, versions in groups.items()
        ]
        return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": items}
