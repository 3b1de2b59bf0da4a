# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ledger as a change writes it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..._ledger.append import Entry
from ..._ledger.events import CLOSINGS, Event
from ..._ledger.find import find_events
from ..recording import Recorder


class ChangeLedger:
    """Records a change's events through the run's recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._head = ""

    def record(self, event: str, ids: Sequence[str]) -> None:
        """Make an event durable.

        The closing of a journal is written once: whoever takes a journal up may come after a run that was killed between the
        ledger's line and the journal's last one.

        :raises ModeKeeperError: ``AUDIT_…``.
        """
        if event in CLOSINGS and self._holds(event, ids):
            return
        self._head = f"sha256:{self._recorder.commit(Entry(Event(event), tuple(ids))).hash}"

    def head(self) -> str:
        """Digest of the last line that this run wrote, ``sha256:…``, or empty."""
        return self._head

    def _holds(self, event: str, ids: Sequence[str]) -> bool:
        path = self._recorder.path
        if path is None or not os.path.lexists(path):
            return False
        return any(set(ids) == set(line.ids) for line in find_events(path, {event}))
