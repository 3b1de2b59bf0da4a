# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Puts a shape into a real control plane and waits until it has settled."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Protocol

from . import facts
from .lines import rfc3339
from .manifest import Manifest, resolve
from .resources import collection
from .shape import Shape

_THREADS = 8
_SECONDS = 300
_FIRST = ("Node", "Namespace")
_LOOPS_SEEN = 3  # ends of a container until its trouble counts as a loop
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"


class Server(Protocol):
    """What a control plane must offer: requests as an administrator."""

    def send(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Any: ...
    def request(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Any: ...


class NotSettledError(Exception):
    """The shape did not reach its state in time; the text says what was still missing."""


def load(server: Server, shape: Shape, *, seconds: float = _SECONDS, loops: int = _LOOPS_SEEN) -> None:
    """Write all of the shape, wait for it, then write what comes late and wait for that.

    :param loops: how often a container that fails again and again must have ended.
    :raises NotSettledError: the pods are not as the shape says within so many seconds (each time).
    """
    _write_all(server, shape.definitions)
    _wait(lambda: _unserved(server, shape.definitions), "definitions not served", seconds)
    _write_all(server, [manifest for manifest in shape.manifests if manifest.kind in _FIRST])
    spaces = [manifest.name for manifest in shape.manifests if manifest.kind == "Namespace"]
    _wait(lambda: _without_account(server, spaces), "namespaces without a ServiceAccount", seconds)
    _write_all(server, [manifest for manifest in shape.manifests if manifest.kind not in _FIRST])
    late = sum(run.workers for run in shape.runs if run.state == "waiting")
    _wait(lambda: _missing(server, shape, late, 0), "pods by phase, still missing", seconds)
    _write_all(server, shape.late)
    _wait(lambda: _missing(server, shape, 0, loops), "pods by phase, still missing", seconds)


def pods_of(server: Server) -> list[dict[str, Any]]:
    """All pods, page by page, but those of CronJobs, which come when the clock says so."""
    pods: list[dict[str, Any]] = []
    token = ""
    while True:
        page = server.request("GET", f"/api/v1/pods?limit=500&continue={token}").json()
        pods += [pod for pod in page["items"] if "-nightly-" not in pod["metadata"]["name"]]
        token = page["metadata"].get("continue", "")
        if not token:
            return pods


def _write_all(server: Server, manifests: Iterable[Manifest]) -> None:
    """Several at a time, those of one kind in order of creation where kinds depend on each other (quotas before pods)."""
    by_rank: dict[int, list[Manifest]] = {}
    for manifest in manifests:
        by_rank.setdefault(int(manifest.kind not in {"ResourceQuota", "LimitRange"}), []).append(manifest)
    with ThreadPoolExecutor(_THREADS) as pool:
        for _unused, group in sorted(by_rank.items()):
            list(pool.map(lambda manifest: write(server, manifest), group))


def write(server: Server, manifest: Manifest, owner: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Write one object, its status and what it owns; the object as the server returned it. Unknown fields are refused."""
    body = dict(manifest.body)
    if owner:
        body["metadata"] = {**body["metadata"], "ownerReferences": [_reference(owner)]}
    path, query = collection(manifest), f"?fieldManager={manifest.manager}&fieldValidation=Strict"
    if manifest.applied:
        made = server.request("PATCH", f"{path}/{manifest.name}{query}&force=true", body, APPLY).json()
    else:
        made = server.request("POST", path + query, body).json()
    if manifest.status is not None:
        status = {"status": resolve(manifest.status, rfc3339(datetime.now(UTC)))}
        server.request("PATCH", f"{path}/{manifest.name}/status{query}", status, MERGE)
    for child in manifest.owned:
        write(server, child, made)
    return dict(made)


def _reference(owner: Mapping[str, Any]) -> dict[str, Any]:
    meta = owner["metadata"]
    named = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": meta["name"], "uid": meta["uid"]}
    return {**named, "controller": True, "blockOwnerDeletion": True}


def _unserved(server: Server, definitions: Sequence[Manifest]) -> list[str]:
    def served(manifest: Manifest) -> bool:
        spec = manifest.body["spec"]
        path = f"/apis/{spec['group']}/{spec['versions'][0]['name']}/{spec['names']['plural']}?limit=1"
        return bool(server.send("GET", path).status == 200)

    return [manifest.name for manifest in definitions if not served(manifest)]


def _without_account(server: Server, spaces: Sequence[str]) -> list[str]:
    path = "/api/v1/namespaces/{}/serviceaccounts/default"
    return [space for space in spaces if server.send("GET", path.format(space)).status != 200]


def _missing(server: Server, shape: Shape, late: int, loops: int) -> dict[str, int]:
    """How far the pods are from what the shape says, by phase; containers that do not loop yet count too."""
    pods = pods_of(server)
    wanted = facts.pods_by_phase(shape)
    wanted["Pending"] -= late
    found = Counter(pod["status"]["phase"] for pod in pods)
    differ = {phase: wanted[phase] - found[phase] for phase in {*wanted, *found} if wanted[phase] != found[phase]}
    restarts = [status.get("restartCount", 0) for pod in pods for status in pod["status"].get("containerStatuses", ())]
    quiet = facts.looping_pods(shape) - sum(count >= loops for count in restarts)
    return differ | ({"looping": quiet} if quiet > 0 else {})


def _wait(missing: Callable[[], Any], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    begun = time.monotonic()
    while left := missing():
        if time.monotonic() > deadline:
            raise NotSettledError(f"{what}: {left}")
        time.sleep(max(0.5, time.monotonic() - begun))  # as long as the look took: looking must not be the larger work
        begun = time.monotonic()
