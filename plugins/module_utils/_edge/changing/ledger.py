# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ledger as a change writes it."""

from __future__ import annotations

from collections.abc import Sequence

from ..._ledger.append import Entry
from ..._ledger.events import Event
from ..recording import Recorder


class ChangeLedger:
    """Records a change's events through the run's recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._head = ""

    def record(self, event: str, ids: Sequence[str]) -> None:
        """Make an event durable.

        :raises ModeKeeperError: ``AUDIT_…``.
        """
        self._head = f"sha256:{self._recorder.commit(Entry(Event(event), tuple(ids))).hash}"

    def head(self) -> str:
        """Digest of the last line that this run wrote, ``sha256:…``, or empty."""
        return self._head
