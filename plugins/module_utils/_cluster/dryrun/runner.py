# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One item, from the fresh read to a settled answer. One connection; the caller gives each thread a runner of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._reasons.errors import ModeKeeperError
from ..clock import Clock
from ..model import ObjectRef
from .answer import Answer
from .exchange import Api, document, exchange
from .ownership import ownership_request
from .pointer import Operation
from .probe_pod import probe_pod
from .request import Stamp, create_request, patch_request
from .resources import PODS, Resource
from .reviews import Access, may
from .settle import after_read, after_review, drifted, gone

MAX_TRIES = 5


@dataclass(frozen=True)
class Target:
    """What is to be dry-run."""

    ref: ObjectRef
    resource: Resource
    patch: tuple[Operation, ...]
    stamp: Stamp

    @property
    def path(self) -> str:
        """The object's path."""
        return self.resource.path(self.ref.namespace, self.ref.name)


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    :ivar live: the object as last read, None when it could not be.
    :ivar result: the object as the server would store it, only where it accepts.
    :ivar tries: dry runs sent.
    """

    answer: Answer
    live: Mapping[str, Any] | None = None
    result: Mapping[str, Any] | None = None
    warnings: tuple[str, ...] = ()
    tries: int = 0


class Runner:
    """Sends dry runs, and nothing else, over one connection."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock

    def patch(self, target: Target) -> Outcome:
        """The dry run of one item; every failure is an answer, none an exception."""
        live = self._read(target.path)
        if isinstance(live, Answer):
            return Outcome(live)
        moved = drifted(target.patch, live)
        return Outcome(moved, live) if moved is not None else self._sent(target, live)

    def _sent(self, target: Target, live: Mapping[str, Any]) -> Outcome:
        for tries in range(1, MAX_TRIES + 1):
            request = patch_request(target.path, target.patch, live, target.stamp)
            answer, response = exchange(self._api, request, self._clock)
            if answer.kind == "accepted" and response is not None:
                return Outcome(answer, live, document(response), response.warnings, tries)
            if answer.kind != "stale":
                return Outcome(self._settled(answer, _patch_access(target)), live, tries=tries)
            again = self._read(target.path)
            if isinstance(again, Answer):
                return Outcome(again, tries=tries)
            settled = after_read(answer, target.patch, again)
            if settled is not None:
                return Outcome(settled, again, tries=tries)
            live = again
        message = f"the object changed under each of {MAX_TRIES} dry runs"
        return Outcome(Answer("undecided", "CONTENTION", message), live, tries=MAX_TRIES)

    def probe(
        self, document_: Mapping[str, Any], template: str, namespace: str, name: str, manager: str
    ) -> Outcome | None:
        """The dry run of a Pod from a template, None where the object has none there."""
        pod = probe_pod(document_, template, name)
        if pod is None:
            return None
        request = create_request(PODS.path(namespace), pod, manager)
        answer, response = exchange(self._api, request, self._clock)
        settled = self._settled(answer, Access("create", "", "pods", namespace))
        return Outcome(settled, warnings=response.warnings if response is not None else (), tries=1)

    def owners(self, target: Target, live: Mapping[str, Any]) -> Answer | None:
        """The answer of the ownership probe: accepted, or a conflict that names managers and fields; None: it cannot be asked."""
        request = ownership_request(target.path, target.ref, target.patch, live, target.stamp.manager)
        return None if request is None else exchange(self._api, request, self._clock)[0]

    def _read(self, path: str) -> Mapping[str, Any] | Answer:
        try:
            found = document(self._api.get(path))
        except ModeKeeperError as error:
            return gone() if error.code == "READ_NOT_FOUND" else Answer("undecided", error.code, error.message)
        return (
            Answer("undecided", "READ_TRUNCATED", "the object's answer is no JSON object") if found is None else found
        )

    def _settled(self, answer: Answer, access: Access) -> Answer:
        if answer.kind != "forbidden":
            return answer
        try:
            return after_review(answer, allowed=may(self._api, self._clock, access))
        except ModeKeeperError as error:
            return Answer("undecided", error.code, error.message)


def _patch_access(target: Target) -> Access:
    resource = target.resource
    return Access("patch", resource.group, resource.plural, target.ref.namespace, target.ref.name)
