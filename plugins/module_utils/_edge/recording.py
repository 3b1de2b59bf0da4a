# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one way from a step to the ledger.

What only reads *notes* its event: reading is never held back, so a ledger that takes no event is told of, loudly, and left as
it is. What changes something *commits* its event and goes no further without it. Under check mode nothing is written.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._ledger.append import Entry, append_all
from .._ledger.events import Change
from .._ledger.head import Genesis, Head, expected_head
from .._ledger.standing import standing
from .._ledger.verdict import Verdict
from .._ledger.verify import identify, verify
from .._reasons.errors import ModeKeeperError
from .actor import actor
from .clock import machine_time
from .trust_heads import keep_head, known_heads

NAME = Path("modekeeper", "ledger.jsonl")
_NONE = "what changes something is always recorded, and the ledger was left empty, or there is no home folder for it"


@dataclass(frozen=True)
class Recorded:
    """What came of an event.

    :ivar head: its line; None where nothing was written. :ivar notices: why not, where it should have been.
    """

    head: Head | None = None
    notices: tuple[Mapping[str, Any], ...] = ()

    def result(self) -> dict[str, Any]:
        """As members of a module's result."""
        head = self.head
        line = None if head is None else {"ledger": head.ledger, "seq": head.seq, "hash": head.hash}
        return {"recorded": line, "notices": [dict(entry) for entry in self.notices]}


@dataclass(frozen=True)
class Recorder:
    """The ledger of a run.

    :ivar path: None where the user left it empty. :ivar trust_state: which keeps its head. :ivar after: ``sha256:…`` of the last line
        of a known ledger, which a new one is to follow.
    """

    path: Path | None
    trust_state: Path | None = None
    check_mode: bool = False
    after: str | None = None

    @classmethod
    def of(cls, params: Mapping[str, Any], *, check_mode: bool) -> Recorder:
        """The recorder of a module's options."""
        given, state = params.get("ledger"), params.get("trust_state")
        path = usual_place() if given is None else Path(given) if given else None
        return cls(path, Path(state) if state else None, check_mode, params.get("ledger_after") or None)

    def note(self, *entries: Entry, keep: bool = True) -> Recorded:
        """Record what was read or worked out; a refusal is a notice.

        :param keep: whether the trust state may be written.
        """
        if self.path is None or self.check_mode:
            return Recorded()
        head = None
        try:
            head = self._append(self.path, entries)
            if keep:
                keep_head(self.trust_state, head)
        except ModeKeeperError as error:
            return Recorded(head, (error.as_reason(),))
        return Recorded(head)

    def commit(self, *entries: Entry) -> Head:
        """Record what is about to be changed, or was: durable when it returns.

        :raises ModeKeeperError: ``AUDIT_…``, ``TRUST_STATE_INVALID``, ``OUTPUT_…`` of the trust state. Then nothing may be changed.
        """
        if self.check_mode:
            raise ModeKeeperError("AUDIT_WRITE_FAILED", "nothing is recorded under check mode")
        head = self._append(self._named(), entries)
        keep_head(self.trust_state, head)
        return head

    @contextmanager
    def change(self, change: Change, *ids: str) -> Iterator[list[str]]:
        """Record a change around the block that makes it: intent, then result or failure.

        :param ids: what it is about. :returns: a list for the ids of what comes of it, which the result names too.
        :raises ModeKeeperError: as :meth:`commit`; before the block nothing was changed, after it everything.
        """
        self.commit(Entry(change.intent, ids))
        made: list[str] = []
        try:
            yield made
        except Exception:
            self.note(Entry(change.failed, (*ids, *made)))
            raise
        self.commit(Entry(change.result, (*ids, *made)))

    def look(self) -> Verdict:
        """The verdict on the ledger as it stands; an empty one where none is kept or begun yet."""
        known = known_heads(self.trust_state)
        if self.path is None or not (known or os.path.lexists(self.path)):
            return Verdict()
        return verify(self.path, known=known)

    def against(self) -> tuple[Mapping[str, Any], ...]:
        """What stands against recording a change, in the order of precedence. Nothing is written."""
        try:
            return standing(self._named(), known=known_heads(self.trust_state)).reasons
        except ModeKeeperError as error:
            return (error.as_reason(),)

    def _named(self) -> Path:
        if self.path is None:
            raise ModeKeeperError("AUDIT_MISSING", _NONE)
        return self.path

    def _append(self, path: Path, entries: tuple[Entry, ...]) -> Head:
        known = known_heads(self.trust_state)
        genesis = None
        if os.path.lexists(path):
            expected = expected_head(known, identify(path))
        elif known and self.after is None:
            raise ModeKeeperError("AUDIT_MISSING", f"there is no ledger at {path.name}, and the trust state knows one")
        else:
            genesis = Genesis(str(uuid.uuid4()), self.after)
            expected = expected_head(known, genesis)
        return append_all(path, entries, actor=actor(), now=machine_time(), expected_head=expected, genesis=genesis)


def usual_place() -> Path | None:
    """The ledger of this user on this machine, where none is named: below ``XDG_STATE_HOME``, as lasting state is kept.

    None for a user without a home folder.
    """
    state = os.environ.get("XDG_STATE_HOME", "")
    if state.startswith("/"):  # another one counts as not given, says the convention
        return Path(state) / NAME
    try:
        return Path.home() / ".local" / "state" / NAME
    except RuntimeError:
        return None
