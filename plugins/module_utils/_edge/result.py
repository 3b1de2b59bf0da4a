# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a step returns to the play: a summary, ids and paths, never the artefact itself."""

from __future__ import annotations

from typing import Any

from .._artifact.model import Artifact
from .._ledger.append import Entry
from .._ledger.events import Event
from .account import write_account
from .workspace import Workspace


def finish(
    workspace: Workspace, name: str, artifact: Artifact, diff: list[dict[str, str]], event: Event, *more: str
) -> dict[str, Any]:
    """Leave the artefact and the account of the run, record the step, and say what came of it.

    :param diff: entries of the module's ``diff``.
    :param event: of the ledger; its ids are the artefact, what else was made, and the decision trace as it stands now.
    """
    changed = workspace.save(name, artifact)
    trace = write_account(workspace)
    recorded = workspace.recorder.note(Entry(event, (artifact.id, *more, *trace)))
    body = artifact.body
    result = {
        "changed": changed,
        "artifact": {"id": artifact.id, "kind": artifact.kind, "path": str(workspace.out / name)},
        "outcome": body["outcome"],
        "reasons": body["reasons"],
        "summary": body["summary"],
        **recorded.result(),
    }
    return {**result, "diff": diff} if diff else result
