# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A model of what an API server makes of JSON patches: versions, tests, and who wrote a field last."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import lookup, patched
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.limits import Limits
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.response import Response
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .objects import CPU, deployment, fields_of

Fate = Callable[["Server", Callable[[], Response]], Response]


def straight(_server: Server, arrive: Callable[[], Response]) -> Response:
    """It arrives, and so does its answer."""
    return arrive()


@dataclass
class Server:
    """Objects by path, and every write that took place.

    :ivar fates: what becomes of the next patches, one each; then all goes well. :ivar late: patches still on their way.
    """

    objects: dict[str, dict[str, Any]]
    fates: list[Fate] = field(default_factory=list)
    late: list[Callable[[], Response]] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)
    versions: int = 100

    def touch(self, path: str) -> None:
        """Another version of the same."""
        self.versions += 1
        self.objects[path]["metadata"]["resourceVersion"] = str(self.versions)

    def put(self, path: str, manager: str, cpu: str) -> None:
        """Somebody's write of the field."""
        found = self.objects[path]
        found["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"] = cpu
        if "managedFields" in found["metadata"]:
            found["metadata"]["managedFields"] = [fields_of(manager)]
        self.touch(path)

    def patch(self, path: str, manager: str, operations: list[dict[str, Any]]) -> Response:
        found = self.objects.get(path)
        if found is None:
            return answer(404, {})
        pinned = [entry for entry in operations if entry["path"] == "/metadata/resourceVersion"]
        tests = [entry for entry in operations if entry["op"] == "test"]
        if any(lookup(found, entry["path"]) != entry["value"] for entry in tests):
            return answer(422, {})
        if pinned[0]["value"] != found["metadata"]["resourceVersion"]:
            return answer(409, {})
        self.objects[path] = patched(found, [entry for entry in operations if entry["op"] != "test"])
        self.put(path, manager, lookup(self.objects[path], CPU))
        self.written.append((path, manager))
        return answer(200, self.objects[path])


@dataclass
class Connection:
    """As much of a client as a change uses."""

    server: Server
    limits: Limits = field(default_factory=Limits)
    waited: float = 0.0

    def get(self, path: str) -> Response:
        found = self.server.objects.get(path)
        if found is None:
            raise ModeKeeperError("READ_NOT_FOUND", "gone", status=404)
        return answer(200, found)

    def send(self, _method: str, path: str, *, query: Mapping[str, str], body: bytes, content_type: str) -> Response:
        operations = json.loads(body)
        fate = self.server.fates.pop(0) if self.server.fates else straight
        return fate(self.server, lambda: self.server.patch(path, query["fieldManager"], operations))

    def renew(self) -> bool:
        return False


def answer(status: int, document: Mapping[str, Any]) -> Response:
    return Response(status, {}, json.dumps(document).encode())


def new_server(items: list[dict[str, Any]], *, stripped: bool) -> Server:
    """The objects of a plan, untouched."""
    objects = {}
    for entry in items:
        found = copy.deepcopy(deployment(manager=None) if stripped else deployment())
        found["metadata"]["uid"] = entry["ref"]["uid"]
        objects[entry["ref"]["name"]] = found
    return Server(objects)
