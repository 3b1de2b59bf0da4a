# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The few requests that install makes, each with its refusals as reason codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..._reasons.errors import ModeKeeperError
from ..client import ApiClient
from ..clock import Clock, SystemClock
from ..paths import describe
from ..response import Response
from ..status import refusal
from .compare import runtime
from .kinds import Key, collection_path
from .names import FIELD_MANAGER, OWNER_LABEL, OWNER_VALUE

_APPLY = "application/apply-patch+yaml"
_ATTEMPTS = 4
_LONGEST_WAIT = 30.0
_QUOTED = 300


class ObjectApi:
    """Reads, server-side applies, replaces and deletes objects of ours under an administrator's identity."""

    def __init__(self, client: ApiClient, clock: Clock | None = None) -> None:
        self._client = client
        self._clock = clock or SystemClock()

    @property
    def client(self) -> ApiClient:
        """The connection."""
        return self._client

    def read(self, key: Key) -> dict[str, Any] | None:
        """The live object, None where it is absent (or its kind is not served)."""
        try:
            found = self._client.get(key.path).json()
        except ModeKeeperError as error:
            if error.details.get("status") == 404:
                return None
            raise
        return _object(found, key.kind)

    def list_ours(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, in all namespaces, that bear our label."""
        query = {"labelSelector": f"{OWNER_LABEL}={OWNER_VALUE}"}
        found = self._client.get(collection_path(kind), query).json()
        items = found.get("items") if isinstance(found, dict) else None
        if not isinstance(items, list):
            raise ModeKeeperError("READ_UNEXPECTED", f"the API server answers no list of {kind}")
        return [_object({**item, "kind": kind}, kind) for item in items]

    def make(self, manifest: Mapping[str, Any], *, dry_run: bool) -> dict[str, Any]:
        """The object, made. One whose content is others' from then on is created, not applied: a later apply neither owns nor removes it.

        :raises ModeKeeperError: ``INSTALL_CONTENTION`` where somebody else made it meanwhile.
        """
        if not runtime(manifest):
            return self.apply(manifest, dry_run=dry_run)
        query = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict"}
        return self._write("POST", Key.of(manifest).collection, manifest, query, dry_run=dry_run)

    def apply(self, manifest: Mapping[str, Any], *, dry_run: bool) -> dict[str, Any]:
        """The object as it is (or would be) after a server-side apply that takes our fields over from whoever has them."""
        query = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict", "force": "true"}
        key = Key.of(manifest)
        return self._write("PATCH", key.path, manifest, query, dry_run=dry_run, content_type=_APPLY)

    def replace(self, whole: Mapping[str, Any], *, dry_run: bool) -> dict[str, Any]:
        """The object after its replacement; it names the resource version that it was read at."""
        query = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict"}
        return self._write("PUT", Key.of(whole).path, whole, query, dry_run=dry_run)

    def delete(self, live: Mapping[str, Any], *, dry_run: bool) -> None:
        """Remove just this object, not a later one of the same name; gone already is well."""
        options: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "gracePeriodSeconds": 0,
            "preconditions": {"uid": live["metadata"]["uid"]},
        }
        if dry_run:
            # The server ignores the query of a DELETE that has a body: without this line the dry run would delete.
            options["dryRun"] = ["All"]
        path = Key.of(live).path
        response = self._send("DELETE", path, options, {}, dry_run=dry_run)
        if response.status not in (200, 202, 404):
            raise write_refusal(response, "DELETE", path, self._client)

    def _write(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any],
        query: Mapping[str, str],
        *,
        dry_run: bool,
        content_type: str = "application/json",
    ) -> dict[str, Any]:
        response = self._send(method, path, body, query, dry_run=dry_run, content_type=content_type)
        if response.status not in (200, 201):
            raise write_refusal(response, method, path, self._client)
        return _object(response.json(), body["kind"])

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any],
        query: Mapping[str, str],
        *,
        dry_run: bool,
        content_type: str = "application/json",
    ) -> Response:
        full = {**query, "dryRun": "All"} if dry_run else query
        data = json.dumps(body, sort_keys=True).encode()
        for attempt in range(_ATTEMPTS):
            response = self._client.send(method, path, query=full, body=data, content_type=content_type)
            # A 429 says that nothing was done; every other answer, and a lost one, is not sent again.
            if response.status != 429 or attempt == _ATTEMPTS - 1:
                return response
            asked = response.headers.get("retry-after", "")
            self._clock.sleep(min(float(asked) if asked.isdecimal() else 2.0**attempt, _LONGEST_WAIT))
        raise AssertionError  # pragma: no cover - the loop returns


def write_refusal(response: Response, method: str, path: str, client: ApiClient) -> ModeKeeperError:
    """The error of a write's answer other than 2xx. Our manifests hold no secrets, so the server's words may be quoted."""
    status, words, missing = _status(response)
    what = describe(method, path)
    quoted = f": {words}" if words else ""
    if response.status == 403:
        return ModeKeeperError("INSTALL_FORBIDDEN", f"the API server refuses to {what}{quoted}", status=403)
    if response.status == 404:
        return ModeKeeperError("INSTALL_UNSUPPORTED", f"the API server knows no way to {what}{quoted}", missing=missing)
    if response.status == 409:
        terminating = status.get("reason") == "Conflict" and "terminated" in words
        code = "INSTALL_TERMINATING" if terminating else "INSTALL_CONTENTION"
        return ModeKeeperError(code, f"the API server has a conflict with {what}{quoted}", status=409)
    if response.status in (400, 415, 422):
        return ModeKeeperError("INSTALL_REJECTED", f"the API server rejects {what}{quoted}", status=response.status)
    return refusal(response, what, client.endpoint)


def _status(response: Response) -> tuple[dict[str, Any], str, list[str]]:
    """``(Status, its message, [plural, name] of the object that it says is missing)``; empty where it is no Status."""
    try:
        found = response.json()
    except ModeKeeperError:
        return {}, "", []
    if not isinstance(found, dict) or found.get("kind") != "Status":
        return {}, "", []
    words = "".join(char if char.isprintable() else " " for char in str(found.get("message") or ""))
    details = found.get("details")
    missing = [str(details.get(part) or "") for part in ("kind", "name")] if isinstance(details, dict) else []
    return found, words[:_QUOTED], missing


def _object(found: Any, kind: str) -> dict[str, Any]:
    metadata = found.get("metadata") if isinstance(found, dict) else None
    if not isinstance(metadata, dict) or found.get("kind", kind) != kind or not isinstance(metadata.get("name"), str):
        raise ModeKeeperError("READ_UNEXPECTED", f"the API server answers no {kind}")
    return dict(found)
