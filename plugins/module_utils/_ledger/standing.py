# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a change may be recorded: what a gate asks before it. Nothing is written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from .._reasons.errors import ModeKeeperError, sort_reasons
from .checkpoint import Authenticate, believe_none
from .head import Heads
from .line import MAX_LINE
from .lock import WAIT_SECONDS
from .verdict import Verdict
from .verify import NOTHING_KNOWN, verify

ROOM = 16 * MAX_LINE
"""Bytes that must be free on the file system: a change writes more than one event."""


def standing(
    path: Path,
    *,
    known: Heads = NOTHING_KNOWN,
    checkpoints: Iterable[bytes] = (),
    authenticate: Authenticate = believe_none,
    wait: float = WAIT_SECONDS,
) -> Verdict:
    """As :func:`verify`, with what stands against a change alone: a torn tail does not, for the next event closes it; nor does
    that nothing is there, where nothing is known of a ledger, for the next event begins one. A file or folder that takes no
    more does.

    That an event really reaches the disk only writing one shows: outside check mode a change appends its intent first, which
    is refused with ``AUDIT_WRITE_FAILED`` otherwise.
    """
    envelopes = tuple(checkpoints)
    if not os.path.lexists(path) and not known and not envelopes:
        found = Verdict()
    else:
        found = verify(path, known=known, checkpoints=envelopes, authenticate=authenticate, wait=wait)
    reasons = [entry for entry in found.reasons if entry["code"] != "AUDIT_TORN_TAIL"]
    try:
        _try(path)
    except ModeKeeperError as exc:
        reasons.append(exc.as_reason())
    return replace(found, reasons=tuple(sort_reasons(reasons)))


def _try(path: Path) -> None:
    """Refuse a place that takes no more.

    :raises ModeKeeperError: ``AUDIT_WRITE_FAILED``.
    """
    try:
        if path.is_file():
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC))
        folder = next(place for place in path.absolute().parents if place.exists())
        if not os.access(folder, os.W_OK | os.X_OK, effective_ids=True) and not path.is_file():
            raise ModeKeeperError("AUDIT_WRITE_FAILED", f"no ledger can be begun at {path.name}")
        system = os.statvfs(folder)
    except OSError as exc:
        why = os.strerror(exc.errno or 0)
        raise ModeKeeperError("AUDIT_WRITE_FAILED", f"{path.name} cannot be written: {why}") from exc
    if system.f_bavail * system.f_frsize < ROOM:
        raise ModeKeeperError("AUDIT_WRITE_FAILED", f"less than {ROOM} bytes are free beside {path.name}")
