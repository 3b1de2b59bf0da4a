# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A change as the artefact ``apply.json``, one that was kept and is taken back as ``rollback.json``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .._artifact.model import Artifact
from .._lib.structs import msgspec
from .foreign import left_over
from .journal.state import Progress, State

KIND, SCHEMA = "Apply", "modekeeper.apply/1"
ROLLBACK_KIND, ROLLBACK_SCHEMA = "Rollback", "modekeeper.rollback/1"


def make_report(state: State, inputs: Iterable[str] = ()) -> Artifact:
    """What became of a change, from its journal.

    :param inputs: ids beside those of plan and verify report: that of the gate's decision.
    """
    items = [_item(state.items[seq]) for seq in sorted(state.items)]
    body = {
        "opened_at": state.opened,
        "journal": f"sha256:{state.id}",
        "fence": state.fence,
        "outcome": state.outcome or state.phase,
        "verdict": state.verdict,
        "items": items,
        "waves": len(state.baked),
        "reasons": [dict(entry) for entry in (*left_over(state), *state.reasons)],
        "summary": {
            "items": len(items),
            "applied": sum(entry["found"] == "APPLIED" for entry in items),
            "taken_back": sum(entry["undone"] == "APPLIED" for entry in items),
        },
    }
    kind, schema = KIND, SCHEMA
    if state.carries:
        kind, schema, body = ROLLBACK_KIND, ROLLBACK_SCHEMA, {**body, "takes_back": f"sha256:{state.carries}"}
    return Artifact(kind=kind, schema=schema, body=body, inputs=(state.plan, state.verify, *inputs))


def _item(progress: Progress) -> dict[str, Any]:
    intent = progress.intent
    return {
        "index": intent.seq - 1,
        "ref": msgspec.to_builtins(intent.ref),
        "fields": [{"path": field.path, "from": field.before, "to": field.after} for field in intent.fields],
        "found": progress.done,
        "undone": progress.undone,
        "generation": progress.generation,
    }
