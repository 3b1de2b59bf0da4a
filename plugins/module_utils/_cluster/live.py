# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A live API server as a source. GET requests alone."""

from __future__ import annotations

from urllib.parse import quote

from .._artifact.clock import format_time
from .._lib.structs import msgspec
from .._reasons.errors import ModeKeeperError
from .client import ApiClient
from .decode import decode_one
from .discovery import served_versions
from .lists import read_list
from .model import Read
from .resources import CONFIG_MAPS, NAMESPACES, TABLE, Resource
from .source import About, ConfigMapKeys, Visitor
from .wire.common import Wire
from .wire.core import ConfigMap, Namespace

_REFUSED = ("READ_FORBIDDEN", "READ_NOT_FOUND")


class _Version(Wire):
    git_version: str = ""


class LiveSource:
    """The cluster behind a client.

    A kind that this identity may not list, or that is not served, is left out and said so; so is a kind of an extension whose server
    or webhook fails. Anything else that goes wrong ends the reading: half a cluster is no observation.
    """

    def __init__(self, client: ApiClient, *, observed_at: str) -> None:
        self._client = client
        self._observed_at = observed_at

    @property
    def id(self) -> None:
        """A live cluster has none."""
        return None

    def show(self, visitor: Visitor, config_maps: ConfigMapKeys) -> None:
        """Read the lists of the table, then the ConfigMaps by name.

        :raises ModeKeeperError: ``READ_…``; ``READ_FORBIDDEN`` where every list is refused.
        """
        uid, identity = self._cluster_uid()
        visitor.open(About(uid, self._server_version(), self._observed_at))
        visitor.end(identity)
        served, refusal = self._served()
        if refusal is not None:
            visitor.end(refusal)
        allowed = 0
        for resource in TABLE:
            version = resource.versions[0] if resource.built_in else served.get(resource.id)
            if version is not None:
                read = self._list(resource, version, visitor)
                allowed += read.code != "READ_FORBIDDEN"
                visitor.end(read)
        if not allowed:
            raise ModeKeeperError("READ_FORBIDDEN", "this identity may list none of the kinds that are read")
        if config_maps:
            visitor.end(self._config_maps(config_maps, visitor))

    def _cluster_uid(self) -> tuple[str, Read]:
        try:
            response = self._client.get("/api/v1/namespaces/kube-system")
        except ModeKeeperError as error:
            if error.code not in _REFUSED:
                raise
            return "", Read(resource=NAMESPACES.id, code=error.code, message=error.message)
        found = decode_one(response.body, Namespace)
        return found.metadata.uid, Read(resource=NAMESPACES.id, objects=1, pages=1)

    def _server_version(self) -> str:
        try:
            return decode_one(self._client.get("/version").body, _Version).git_version
        except ModeKeeperError as error:
            if error.code not in _REFUSED:
                raise
            return ""

    def _served(self) -> tuple[dict[str, str], Read | None]:
        try:
            return served_versions(self._client, (entry for entry in TABLE if not entry.built_in)), None
        except ModeKeeperError as error:
            if error.code not in _REFUSED:
                raise
            return {}, Read(resource="apis", code=error.code, message=error.message)

    def _list(self, resource: Resource, version: str, visitor: Visitor) -> Read:
        client = self._client
        refused = client.refused
        read = self._read(resource, version, visitor)
        clock = client.served_at if resource.fold == "leases" else None
        return msgspec.structs.replace(
            read,
            refused=client.refused - refused,
            served_at=format_time(clock) if clock else "",
        )

    def _read(self, resource: Resource, version: str, visitor: Visitor) -> Read:
        try:
            return read_list(self._client, resource, version, lambda: visitor.begin(resource))
        except ModeKeeperError as error:
            if error.code not in _REFUSED and not (_failing(error) and not resource.built_in):
                raise
            visitor.drop(resource)
            return Read(resource=resource.id, code=error.code, message=error.message)

    def _config_maps(self, wanted: ConfigMapKeys, visitor: Visitor) -> Read:
        sink = visitor.begin(CONFIG_MAPS)
        failures: list[ModeKeeperError] = []
        found = 0
        for (namespace, name), keys in sorted(wanted.items()):
            path = f"/api/v1/namespaces/{quote(namespace, safe='')}/configmaps/{quote(name, safe='')}"
            try:
                item = decode_one(self._client.get(path).body, ConfigMap)
            except ModeKeeperError as error:
                if error.code not in _REFUSED:
                    raise
                failures.append(error)
                continue
            item.data = {key: value for key, value in item.data.items() if key in keys}
            found += 1
            sink.page("v1", [item])
        return Read(
            resource=CONFIG_MAPS.id,
            objects=found,
            pages=found,
            code=failures[0].code if failures else None,
            message="; ".join(failure.message for failure in failures[:10]),
        )


def _failing(error: ModeKeeperError) -> bool:
    """Whether the server answered that something behind it fails (an extension's server, a conversion webhook)."""
    status = error.details.get("status")
    return isinstance(status, int) and status >= 500
