# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What all ways back have in common: whose ledger goes on, what is still ours, how it is shown."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from ..._change.attempt import settle
from ..._change.journal.state import Progress, State
from ..._change.send import Sender
from ..._change.witness import Found
from ..recording import Recorder
from .cluster import Target
from .engine import machine_text


def following(recorder: Recorder, head: str) -> Recorder:
    """The recorder; a ledger that is begun here follows the one that the journal's machine wrote."""
    fresh = recorder.path is not None and not os.path.lexists(recorder.path)
    return replace(recorder, after=head) if fresh and head and recorder.after is None else recorder


def ours(target: Target, state: State) -> list[Progress]:
    """What would be taken back, the last item first: the objects say themselves which writes arrived and are still ours."""
    sender = Sender(target.api, target, machine_text)
    items = [state.items[seq] for seq in sorted(state.items, reverse=True)]
    waiting = [entry for entry in items if entry.undone is None and entry.done in (None, Found.APPLIED.value)]
    return [entry for entry in waiting if settle(sender, entry.intent).found is Found.APPLIED]


def nothing_to_do() -> dict[str, Any]:
    """The result of a run that has nothing to take back."""
    return {
        "changed": False,
        "artifacts": [],
        "diff": [],
        "ok": True,
        "outcome": "nothing_to_do",
        "reasons": [],
        "summary": {},
    }


def undo_diff(progress: Progress) -> dict[str, str]:
    """What would be taken back of an item, as an entry of the module's ``diff``."""
    ref = progress.intent.ref
    header = f"{ref.kind} {ref.namespace}/{ref.name}" if ref.namespace else f"{ref.kind} {ref.name}"
    return {
        "before_header": header,
        "after_header": f"{header} (taken back)",
        "before": "".join(f"{field.path}: {field.after}\n" for field in progress.intent.fields),
        "after": "".join(f"{field.path}: {field.before}\n" for field in progress.intent.fields),
    }
