# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Facts from what was done before: rollbacks, as the ledger tells them, and changes of each object, as the journals do."""

from __future__ import annotations

import os
from pathlib import Path

from ..._artifact.clock import parse_time
from ..._change.journal.file import read_journals
from ..._change.journal.mirror import read_mirror
from ..._change.journal.past import past_changes
from ..._cluster.client import ApiClient
from ..._gate.state import Breaker
from ..._ledger.events import Event
from ..._ledger.find import find_events
from ..._plan.history import History
from ..._reasons.errors import ModeKeeperError
from ..recording import Recorder

_HARM, _INCOMPLETE = Event.APPLY_ROLLED_BACK_FOR_HARM, Event.APPLY_ROLLBACK_INCOMPLETE


def breaker_of(recorder: Recorder) -> Breaker:
    """What the ledger knows of rollbacks, and of the last time that a person reset the breaker.

    :raises ModeKeeperError: ``AUDIT_…``: then nobody knows.
    """
    if recorder.path is None:
        raise ModeKeeperError("AUDIT_MISSING", "no ledger is kept that would say what was rolled back")
    if not os.path.lexists(recorder.path):
        return Breaker()  # where one is known to have been, gate 2 says so
    lines = find_events(recorder.path, {_HARM, _INCOMPLETE, Event.BREAKER_RESET})
    times = [(line.event, parse_time(line.time)) for line in lines]
    resets = [at for event, at in times if event == Event.BREAKER_RESET]
    return Breaker(
        harm=tuple(at for event, at in times if event == _HARM),
        incomplete=tuple(at for event, at in times if event == _INCOMPLETE),
        reset=max(resets, default=None),
    )


def history_of(api: ApiClient, path: Path) -> History:
    """Changes that the journals here and the cluster's copy know.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``.
    """
    journals = [*read_journals(path), list(read_mirror(api).entries)]
    return History.of(change for journal in reversed(journals) for change in reversed(past_changes(journal)))
