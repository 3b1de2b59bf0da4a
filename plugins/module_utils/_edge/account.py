# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the account of a run beside its artefacts, after every step."""

from __future__ import annotations

from dataclasses import replace

from .._artifact.canonical import digest_bytes
from .._artifact.model import Artifact
from .._reasons.errors import ModeKeeperError
from .._report.chain import Chain
from .._report.evaluation import evaluation_bytes
from .._report.trace import trace_bytes
from . import kinds
from .pictured import pictures_of
from .workspace import Workspace

TRACE = "decision_trace.jsonl"


def write_account(workspace: Workspace) -> tuple[str, ...]:
    """Make ``evaluation.md`` and ``decision_trace.jsonl`` again from the artefacts that belong together.

    :returns: the digest of the trace; nothing where nothing is written.
    """
    if workspace.target is None:
        return ()
    chain = _linked(workspace, workspace.load(*kinds.OBSERVATION))
    chain = replace(chain, pictures=pictures_of(workspace, chain.observation))
    workspace.put("evaluation.md", evaluation_bytes(chain))
    trace = trace_bytes(chain)
    workspace.put(TRACE, trace)
    return (digest_bytes(trace),)


def linked(workspace: Workspace) -> Chain | None:
    """What was seen, planned and verified, as far as it belongs together; None where nothing was seen."""
    observation = _optional(workspace, kinds.OBSERVATION)
    return None if observation is None else _linked(workspace, observation)


def _linked(workspace: Workspace, observation: Artifact) -> Chain:
    return Chain.link(
        observation,
        _optional(workspace, kinds.PLAN),
        _optional(workspace, kinds.VERIFY),
        _optional(workspace, kinds.QUARANTINE),
    )


def _optional(workspace: Workspace, file: kinds.File) -> Artifact | None:
    # What an earlier run left behind may be anything; it is not part of this run's account unless it links to it.
    try:
        return workspace.load(*file)
    except ModeKeeperError:
        return None
