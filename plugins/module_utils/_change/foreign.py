# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why an item is not taken back: field by field, what is another's by now. Values are not told, for they may be secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._cluster.dryrun.normalise import equal
from .._cluster.dryrun.pointer import lookup
from .._reasons.errors import reason
from .intent import Intent
from .journal.state import Progress, State
from .owners import owners
from .ports import Reason
from .witness import Found

GONE_BACK = (Found.APPLIED.value, Found.GONE.value)
"""Ends of an undo that leave nothing of ours on the object."""


def foreign(intent: Intent, live: Mapping[str, Any] | None) -> Reason:
    """The reason for an item whose fields are not all ours any more.

    :param intent: of the change. :param live: the object as it is now.
    """
    ref, now = intent.ref, owners(live or {}, intent.after)
    told = [_told(path, value, live or {}, now.get(path, "")) for path, value in intent.after.items()]
    lost = [text for path, text in zip(intent.after, told, strict=True) if now.get(path) != intent.stamp.manager]
    name = f"{ref.kind} {ref.namespace}/{ref.name}" if ref.namespace else f"{ref.kind} {ref.name}"
    return reason("ROLLBACK_FOREIGN", f"{name}: {'; '.join(lost or told)}", item=intent.seq)


def _told(path: str, value: Any, live: Mapping[str, Any], owner: str) -> str:
    held = "still holds our value" if equal(lookup(live, path), value) else "holds another value"
    return f"{path} {held}" + (f", written by {owner}" if owner else ", written by nobody knows whom")


def left_over(state: State) -> list[Reason]:
    """Why a rollback is not complete: that it is not, and what of each item; nothing where it is."""
    if state.outcome != "rollback_incomplete":
        return []
    left = [entry for _seq, entry in sorted(state.items.items()) if _is_left(entry)]
    summary = reason("ROLLBACK_INCOMPLETE", f"{len(left)} of {len(state.items)} items were not taken back")
    return [summary, *(why for entry in left for why in _why(entry))]


def _is_left(progress: Progress) -> bool:
    return progress.done == Found.APPLIED.value and progress.undone not in GONE_BACK


def _why(progress: Progress) -> Iterable[Reason]:
    seq = progress.intent.seq
    return progress.kept_because or (
        reason("ROLLBACK_FOREIGN", f"item {seq} is {progress.undone or 'not known'} by now", item=seq),
    )
