# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One list of the API, page by page: whole and consistent, or an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from .._reasons.errors import ModeKeeperError
from .client import ApiClient
from .decode import Page, continue_token, decode_page
from .model import Read
from .resources import Resource
from .response import Response

PAGE_SIZE = 500
_METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


class PageSink(Protocol):
    """Takes the pages of one list."""

    def page(self, version: str, items: list[Any]) -> None:
        """One page, in order."""


class _RestartError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.error = ModeKeeperError(code, message)


@dataclass
class _Tally:
    objects: int = 0
    pages: int = 0
    odd: int = 0
    resource_version: str = ""


def read_list(client: ApiClient, resource: Resource, version: str, begin: Callable[[], PageSink]) -> Read:
    """Read a list whole.

    :param begin: called for each attempt; what earlier attempts were given is void.
    :raises ModeKeeperError: ``READ_EXPIRED`` after three restarts, ``READ_INCONSISTENT`` after one, any other ``READ_…`` of a GET.
    """
    expired = inconsistent = 0
    while True:
        try:
            # The first look at order and identity costs nothing; where it doubts, the second remembers every uid.
            return _read_once(client, resource, version, begin(), remember=inconsistent > 0)
        except _RestartError as restart:
            if restart.error.code == "READ_EXPIRED":
                expired += 1
            else:
                inconsistent += 1
            if expired > client.limits.restarts or inconsistent > 1:
                raise restart.error from None


def _read_once(client: ApiClient, resource: Resource, version: str, sink: PageSink, *, remember: bool) -> Read:
    path, accept = resource.path(version), _METADATA_ONLY if resource.metadata_only else "application/json"
    query: dict[str, str | int] = {"limit": PAGE_SIZE}
    watch = _Watch(resource.id, remember=remember)
    tally = _Tally()
    while True:

        def decode(response: Response) -> Page:
            token = continue_token(response.body)
            if token:
                client.ask_ahead(path, {"limit": PAGE_SIZE, "continue": token}, accept=accept)
            return decode_page(response.body, resource.item)

        try:
            page = client.fetch(path, query, decode, accept=accept)
        except ModeKeeperError as error:
            if error.code == "READ_EXPIRED":
                raise _RestartError("READ_EXPIRED", f"{resource.id}: the list expired while it was read") from error
            raise
        if tally.pages and page.resource_version != tally.resource_version:
            raise _RestartError("READ_INCONSISTENT", f"{resource.id}: its pages are of different resource versions")
        watch.look(page.items)
        tally.resource_version = page.resource_version
        tally.pages += 1
        tally.objects += len(page.items)
        tally.odd += page.odd
        sink.page(version, page.items)
        if not page.continues:
            return _read(resource, tally)
        query = {"limit": PAGE_SIZE, "continue": page.continues}


def _read(resource: Resource, tally: _Tally) -> Read:
    odd = f"{tally.odd} objects are not of their kind's shape and were left out" if tally.odd else ""
    return Read(
        resource=resource.id,
        objects=tally.objects,
        pages=tally.pages,
        resource_version=tally.resource_version,
        code="READ_UNEXPECTED" if tally.odd else None,
        message=odd,
    )


class _Watch:
    """Sees an object that comes twice.

    API servers list in the order of namespace and name, so within one list the key only grows: a look at the last one is enough, in
    memory that does not grow. A server behind the aggregation layer may not keep that order; then every uid is remembered.
    """

    def __init__(self, what: str, *, remember: bool) -> None:
        self._what = what
        self._last = ""
        self._seen: set[str] | None = set() if remember else None

    def look(self, items: list[Any]) -> None:
        """Check one page.

        :raises _RestartError: an object came twice, or (at first) may have.
        """
        seen, last = self._seen, self._last
        for item in items:
            metadata = item.metadata
            key = f"{metadata.namespace}/{metadata.name}" if metadata.namespace else metadata.name
            if seen is None:
                if key <= last:
                    raise _RestartError("READ_INCONSISTENT", f"{self._what}: an object comes twice or out of order")
                last = key
            else:
                identity = metadata.uid or key
                if identity in seen:
                    raise _RestartError("READ_INCONSISTENT", f"{self._what}: an object comes twice")
                seen.add(identity)
        self._last = last
