# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Events by their names, in one pass over the ledger; whether it is believed is for :func:`.verify.verify` to say."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from .._reasons.errors import ModeKeeperError
from .line import MAX_LINE, TORN_CLOSED, Line, LineError, parse_line
from .lines import Lines
from .lock import WAIT_SECONDS, is_at, locked, size_at_rest


def find_events(path: Path, names: Collection[str], *, wait: float = WAIT_SECONDS) -> list[Line]:
    """The events of these names, in the ledger's order.

    Only they are held in memory. Writers go on meanwhile: what is read is the file as it was when it was opened.

    :param wait: seconds to wait for a writer to end its event.
    :raises ModeKeeperError: ``AUDIT_MISSING``, ``AUDIT_UNREADABLE``, ``AUDIT_LOCKED``.
    """
    wanted = "|".join(re.escape(name) for name in sorted({*names, TORN_CLOSED}))
    pattern = re.compile(rf'"event":"(?:{wanted})"'.encode())
    found: list[tuple[int, Line]] = []
    with locked(path, write=False, wait=wait) as descriptor:
        lines, offset = Lines(descriptor, 0, size_at_rest(descriptor)), 0
        for some in lines:
            for line in some:
                if pattern.search(line):
                    _take(found, offset, line)
                offset += len(line) + 1
        if lines.tail is None or lines.short or not is_at(descriptor, path):
            raise ModeKeeperError(
                "AUDIT_UNREADABLE",
                f"{path.name} has a line of more than {MAX_LINE} bytes, or was cut or replaced while it was read",
            )
    return [event for _offset, event in found if event.event in names]


def _take(found: list[tuple[int, Line]], offset: int, line: bytes) -> None:
    """Add an event, or take away those that this one closes: whole but for their line feed, they were never acted on."""
    try:
        event = parse_line(line)
    except LineError:
        return  # cut; or spoiled, which whoever judges the chain tells
    if event.event == TORN_CLOSED:
        begin = offset - 1 - event.own["bytes"]
        found[:] = [entry for entry in found if entry[0] < begin]
    else:
        found.append((offset, event))
