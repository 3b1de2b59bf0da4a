# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Sends one write, once: what the answer means, and what is meant where none came."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .._cluster.client import ApiClient
from .._cluster.clock import Clock, SystemClock
from .._cluster.dryrun.answer import Answer
from .._cluster.dryrun.classify import classify
from .._cluster.dryrun.exchange import document
from .._cluster.dryrun.pointer import UID, lookup
from .._cluster.dryrun.request import JSON_PATCH, stamped
from .._cluster.model import ObjectRef
from .._reasons.errors import ModeKeeperError
from .intent import Intent
from .ports import Paths


@dataclass(frozen=True)
class Sent:
    """What came of a write.

    :ivar answer: its meaning; None where nobody knows whether it arrived.
    :ivar live: the object as the server answered it.
    """

    answer: Answer | None
    live: Mapping[str, Any] | None = None

    @property
    def written(self) -> bool:
        """Whether the server took it."""
        return self.answer is not None and self.answer.kind == "accepted"


@dataclass(frozen=True)
class Sender:
    """One identity's way to the objects of a change.

    :ivar paths: where objects are served. :ivar now: the time that goes into annotations, RFC 3339.
    :ivar change_ref: the change record that objects are to carry, or empty. :ivar clock: by which is waited where the server asks for it.
    """

    api: ApiClient
    paths: Paths
    now: Callable[[], str]
    change_ref: str = ""
    clock: Clock = field(default_factory=SystemClock)

    def read(self, ref: ObjectRef) -> Mapping[str, Any] | None:
        """The object, None where it is gone.

        :raises ModeKeeperError: ``READ_…`` where that cannot be told.
        """
        try:
            found = document(self.api.get(self.paths.path(ref)))
        except ModeKeeperError as error:
            if error.code == "READ_NOT_FOUND":
                return None
            raise
        if found is None:
            raise ModeKeeperError("READ_TRUNCATED", "the object's answer is no JSON object")
        return found

    def send(self, intent: Intent, live: Mapping[str, Any]) -> Sent:
        """Patch the object just read, pinned to that read and marked as ours. Never sent twice."""
        stamp = replace(intent.stamp, time=self.now(), change_ref=self.change_ref)
        body = json.dumps(stamped(intent.patch, live, stamp), ensure_ascii=False, separators=(",", ":")).encode()
        query = {"fieldManager": stamp.manager, "fieldValidation": "Strict"}
        path = self.paths.path(intent.ref)
        try:
            response = self.api.send("PATCH", path, query=query, body=body, content_type=JSON_PATCH)
        except ModeKeeperError:
            return Sent(None)
        found = document(response)
        answer = classify(response.status, found, response.headers)
        # A gateway's 5xx leaves it open whether the write went through; so does a 2xx that shows another thing than the object.
        unknown = answer.kind == "retry" and response.status != 429
        unknown |= answer.kind == "accepted" and (found is None or lookup(found, UID) != intent.ref.uid)
        return Sent(None) if unknown else Sent(answer, found)
