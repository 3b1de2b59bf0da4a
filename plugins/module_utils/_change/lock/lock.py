# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Takes, keeps and gives back the lock of a cluster."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..._cluster.client import ApiClient
from ..._cluster.clock import Clock
from ..._cluster.response import Response
from ..._reasons.errors import ModeKeeperError
from ..durations import Durations
from .lease import PATH, Lease


@dataclass(frozen=True)
class Holder:
    """Who asks for the lock, and what for.

    :ivar name: told apart from every other run by its holder, a random part included.
    :ivar journal: id of the journal of the change; empty until it is opened.
    """

    name: str
    plan: str
    journal: str = ""


class Lock:
    """The lock, held. ``fence`` numbers its holders: what is written under it names that number."""

    def __init__(
        self, api: ApiClient, holder: Holder, durations: Durations, clock: Clock, now: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._holder = holder
        self._durations = durations
        self._clock = clock
        self._now = now
        self._renewing = threading.Lock()
        self._guard = threading.Lock()  # never held while the server is asked: whoever checks does not wait
        self._lease: Lease | None = None
        self._renewed = float("-inf")

    @property
    def fence(self) -> int:
        """The number of this holding."""
        return self._held().fence

    def acquire(self) -> None:
        """Take the lock, from nobody or from one who has not moved for the takeover time on our own clock.

        :raises ModeKeeperError: ``LOCK_HELD``, ``LOCK_UNREADABLE``.
        """
        lease = read_lease(self._api)
        if lease.holder:
            lease = self._wait_for_the_dead(lease)
        asked = self._clock.monotonic()
        taken = self._put(lease, "LOCK_HELD", "another run took the lock at the same moment")
        with self._guard:
            self._lease, self._renewed = taken, asked

    def renew(self) -> None:
        """Keep the lock for another while.

        :raises ModeKeeperError: ``LOCK_LOST`` where another holds it, or nobody can tell.
        """
        with self._renewing:
            with self._guard:
                held = self._held()
            asked = self._clock.monotonic()
            try:
                kept = self._put(held, "LOCK_LOST", "another run holds the lock")
            except ModeKeeperError as error:
                if error.code == "LOCK_LOST":
                    with self._guard:
                        self._lease = None
                raise
            with self._guard:
                self._lease, self._renewed = kept, asked

    def name_journal(self, journal: str) -> None:
        """Let the Lease say which journal is written under it.

        :raises ModeKeeperError: as :meth:`renew`.
        """
        self._holder = replace(self._holder, journal=journal)
        self.renew()

    def age(self) -> float:
        """Seconds since it was renewed.

        :raises ModeKeeperError: ``LOCK_LOST`` where it is not ours.
        """
        with self._guard:
            self._held()
            return self._clock.monotonic() - self._renewed

    def check(self) -> None:
        """Whether it is ours without doubt: asked before every write.

        :raises ModeKeeperError: ``LOCK_LOST``.
        """
        age = self.age()
        if age >= self._durations.safe:
            raise ModeKeeperError("LOCK_LOST", f"the lock was not renewed for {age:.0f} s")

    def release(self) -> None:
        """Give the lock back, if it is still ours; what goes wrong leaves a lease that ends by itself."""
        with self._guard:
            lease, self._lease = self._lease, None
        if lease is None:
            return
        try:
            self._api.send("PUT", PATH, body=json.dumps(lease.freed()).encode())
        except ModeKeeperError:
            return

    def _held(self) -> Lease:
        if self._lease is None:
            raise ModeKeeperError("LOCK_LOST", "the lock is not ours")
        return self._lease

    def _wait_for_the_dead(self, lease: Lease) -> Lease:
        """The lease, once it has stood still long enough; the holder's clock and ours are never compared."""
        still_since = self._clock.monotonic()
        while self._clock.monotonic() - still_since < self._durations.takeover:
            self._clock.sleep(self._durations.poll)
            seen = read_lease(self._api)
            if not seen.holder:
                return seen
            if seen.resource_version != lease.resource_version:
                raise ModeKeeperError("LOCK_HELD", f"{seen.holder} holds the lock and is alive", holder=seen.holder)
        return lease

    def _put(self, lease: Lease, code: str, lost: str) -> Lease:
        """Make it ours, or keep it so. Where no answer came, or the Lease was written since, it says itself whose it is."""
        response = self._send(lease)
        if response is not None and response.status == 401 and self._api.renew():
            response = self._send(lease)
        if response is None or response.status == 409:
            seen = read_lease(self._api)
            if (
                response is None
                and seen.holder != self._holder.name
                and seen.resource_version == lease.resource_version
            ):
                raise ModeKeeperError("LOCK_UNREADABLE", "the lock's Lease could not be written")
            if seen.holder != self._holder.name:
                raise ModeKeeperError(code, lost, holder=seen.holder)
            response = self._send(seen)
        if response is None:
            raise ModeKeeperError("LOCK_UNREADABLE", "the lock's Lease was not answered")
        if response.status == 409:
            raise ModeKeeperError(code, lost)
        if response.status != 200:
            raise ModeKeeperError("LOCK_UNREADABLE", f"the lock's Lease was answered {response.status}")
        return _lease(response.json())

    def _send(self, lease: Lease) -> Response | None:
        body = lease.held(
            self._holder.name, self._holder.plan, self._holder.journal, self._durations.lease, self._now()
        )
        try:
            return self._api.send("PUT", PATH, body=json.dumps(body).encode())
        except ModeKeeperError:
            return None


def read_lease(api: ApiClient) -> Lease:
    """The Lease as it is now.

    :raises ModeKeeperError: ``LOCK_UNREADABLE``.
    """
    try:
        response = api.get(PATH)
        return _lease(response.json(), response.date)
    except ModeKeeperError as error:
        raise ModeKeeperError("LOCK_UNREADABLE", f"the lock's Lease: {error.message}") from error


def _lease(document: Any, served_at: datetime | None = None) -> Lease:
    if not isinstance(document, dict):
        raise ModeKeeperError("LOCK_UNREADABLE", "the lock's Lease is no object")
    return Lease(document, served_at)
