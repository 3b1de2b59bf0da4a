# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The inverse items of a closed journal as the artefact ``rollback_plan.json``: the same bytes whenever and wherever it is made."""

from __future__ import annotations

from typing import Any

from ..._artifact.model import Artifact
from ..._lib.structs import msgspec
from ..intent import Intent
from ..journal.state import State
from .choose import to_take_back

KIND, SCHEMA = "RollbackPlan", "modekeeper.rollback-plan/1"


def rollback_plan(closed: State) -> Artifact:
    """The artefact."""
    items = [_item(progress.intent) for progress in to_take_back(closed)]
    body = {
        "cluster": closed.cluster,
        "items": items,
        "journal": f"sha256:{closed.id}",
        "summary": {"items": len(items)},
    }
    return Artifact(KIND, SCHEMA, body, (closed.plan,))


def _item(intent: Intent) -> dict[str, Any]:
    """:return: ``from`` is what the change wrote, ``to`` what was there before."""
    return {
        "index": intent.seq - 1,
        "ref": msgspec.to_builtins(intent.ref),
        "fields": [{"path": field.path, "from": field.after, "to": field.before} for field in intent.fields],
        "patch": [dict(operation) for operation in intent.inverse],
    }
