# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Events, folded by reason and object."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Event, ObjectRef
from ..redact import clean_message
from ..resources import Resource
from ..smallest import Smallest
from ..times import whole_seconds
from ..wire import core

MAX_EVENTS = 5000

_Key = tuple[bool, str, str, str, str, str, str, str, str]


class EventFold:
    """Counts, first and last time and last message of each reason about each object; warnings are kept first."""

    def __init__(self, _resource: Resource) -> None:
        self._kept: Smallest[_Key, tuple[int, str, str, str]] = Smallest(MAX_EVENTS)

    def page(self, _version: str, items: list[core.Event]) -> None:
        """One page of events."""
        for event in items:
            about = event.involved_object
            group, _unused, version = about.api_version.rpartition("/")
            key = (
                event.type != "Warning",
                about.namespace,
                about.kind,
                about.name,
                event.reason,
                event.type,
                about.uid,
                group,
                version,
            )
            first, last = _times(event)
            count = max(event.count, event.series.count if event.series else 0, 1)
            new = (last, clean_message(event.message))
            before = self._kept.get(key)
            if before is not None:
                count += before[0]
                first = min((time for time in (before[1], first) if time), default="")
                new = max(new, (before[2], before[3]))
            self._kept.put(key, (count, first, *new))

    def records(self) -> Iterator[Event]:
        """By object and reason; warnings before the rest."""
        for (_unused, namespace, kind, name, reason, type_, uid, group, version), value in self._kept.items():
            yield Event(
                reason=reason,
                type=type_,
                subject=ObjectRef(group, version, kind, namespace, name, uid),
                count=value[0],
                first=value[1],
                last=value[2],
                message=value[3],
            )

    @property
    def left_out(self) -> int:
        """Reasons about objects that are not kept."""
        return self._kept.left_out


def _times(event: core.Event) -> tuple[str, str]:
    made = whole_seconds(event.metadata.creation_timestamp)
    once = whole_seconds(event.event_time) or made
    first = whole_seconds(event.first_timestamp) or once
    last = whole_seconds(event.series.last_observed_time) if event.series else ""
    return first, last or whole_seconds(event.last_timestamp) or once
