# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a step returns to the play: a summary, ids and paths, never the artefact itself."""

from __future__ import annotations

from typing import Any

from .._artifact.model import Artifact
from .account import write_account
from .workspace import Workspace


def finish(workspace: Workspace, name: str, artifact: Artifact, diff: list[dict[str, str]]) -> dict[str, Any]:
    """Leave the artefact and the account of the run, and say what came of the step.

    :param diff: entries of the module's ``diff``.
    """
    changed = workspace.save(name, artifact)
    write_account(workspace)
    body = artifact.body
    result = {
        "changed": changed,
        "artifact": {"id": artifact.id, "kind": artifact.kind, "path": str(workspace.out / name)},
        "outcome": body["outcome"],
        "reasons": body["reasons"],
        "summary": body["summary"],
    }
    return {**result, "diff": diff} if diff else result
