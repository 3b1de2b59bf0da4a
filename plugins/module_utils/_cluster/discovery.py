# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the optional kinds this API server serves, by one request (aggregated discovery), or one a group on old servers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .._lib.structs import field
from .client import ApiClient
from .decode import decode_one
from .resources import Resource
from .response import Response
from .wire.common import Wire

_AGGREGATED = ",".join(
    (
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
        "application/json",
    )
)


class _Named(Wire):
    resource: str = ""
    name: str = ""


class _Version(Wire):
    version: str = ""
    resources: list[_Named] = []


class _GroupMeta(Wire):
    name: str = ""


class _Group(Wire):
    name: str = ""
    metadata: _GroupMeta = field(default_factory=_GroupMeta)
    versions: list[_Version] = []


class _Groups(Wire):
    kind: str = ""
    items: list[_Group] = []
    groups: list[_Group] = []


def served_versions(client: ApiClient, wanted: Iterable[Resource]) -> dict[str, str]:
    """The best version served of each wanted resource, by resource id; absent where it is not served.

    :raises ModeKeeperError: any ``READ_…`` of a GET.
    """
    wanted = list(wanted)
    found = client.fetch("/apis", None, _decode(_Groups), accept=_AGGREGATED)
    if found.kind == "APIGroupDiscoveryList":
        served = {
            (group.metadata.name, version.version, resource.resource)
            for group in found.items
            for version in group.versions
            for resource in version.resources
        }
    else:
        served = _group_by_group(client, found.groups, wanted)
    chosen = {}
    for resource in wanted:
        for version in resource.versions:
            if (resource.group, version, resource.plural) in served:
                chosen[resource.id] = version
                break
    return chosen


def _group_by_group(client: ApiClient, groups: list[_Group], wanted: list[Resource]) -> set[tuple[str, str, str]]:
    """Servers before 1.27 answer with the names of the groups alone."""
    names = {resource.group: resource.versions for resource in wanted}
    served = set()
    for group in groups:
        for version in group.versions:
            if version.version in names.get(group.name, ()):
                listed = client.fetch(f"/apis/{group.name}/{version.version}", None, _decode(_Version))
                served |= {(group.name, version.version, entry.name) for entry in listed.resources}
    return served


def _decode(kind: type[Any]) -> Any:
    def decode(response: Response) -> Any:
        return decode_one(response.body, kind)

    return decode
