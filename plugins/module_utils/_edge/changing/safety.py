# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Facts of the gates that are asked again before every write, and of the one clock: switch, ledger, journals, lock."""

from __future__ import annotations

import os
from pathlib import Path

from ..._change.journal.entry import Entry
from ..._change.journal.file import read_journal
from ..._change.journal.mirror import read_mirror
from ..._change.journal.state import fold
from ..._change.lock.lease import JOURNAL as JOURNAL_ANNOTATION
from ..._change.lock.lease import Lease
from ..._change.lock.lock import Lock, read_lease
from ..._cluster.client import ApiClient
from ..._cluster.identities.api import ObjectApi
from ..._cluster.kill_switch.sources import kill_switch_reasons
from ..._gate.facts import Found
from ..._gate.state import JournalEntry, Journals
from ..._gate.state import Lock as LockFact
from ..._reasons.errors import ModeKeeperError


def switch_found(api: ApiClient, file: Path | None) -> Found:
    """What the four sources of the kill-switch say."""
    return tuple(kill_switch_reasons(ObjectApi(api), os.environ, file, absent="on"))


def journals(api: ApiClient, path: Path) -> Journals:
    """The journals here, in the cluster, and as the Lease names it.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``, ``LOCK_UNREADABLE``.
    """
    lease = read_lease(api)
    return Journals(_entry(read_journal(path)), _entry(list(read_mirror(api).entries)), _named(lease))


def lock_fact(api: ApiClient, lock: Lock | None) -> LockFact:
    """Who holds the lock: we, if one is given and it holds.

    :raises ModeKeeperError: ``LOCK_UNREADABLE``.
    """
    if lock is None:
        lease = read_lease(api)
        return LockFact("other", lease.holder) if lease.holder and not lease.is_over else LockFact("nobody")
    try:
        return LockFact("us", renewed_seconds=lock.age())
    except ModeKeeperError:
        return LockFact("nobody")


def _entry(entries: list[Entry]) -> JournalEntry | None:
    state = fold(entries)
    return None if state is None else JournalEntry(state.id, state.plan, state.phase)


def _named(lease: Lease) -> str | None:
    annotations = lease.document["metadata"].get("annotations") or {}
    return annotations.get(JOURNAL_ANNOTATION) or None
