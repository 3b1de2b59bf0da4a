# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Leaves what a person reads of a changing step: the twins of its artefacts, and the decision trace."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import NamedTuple

from ..._artifact.canonical import digest_bytes
from ..._artifact.model import Artifact
from ..._change.journal.entry import Entry
from ..._change.journal.file import read_journal
from ..._change.journal.state import fold
from ..._change.ports import Reason
from ..._reasons.errors import ModeKeeperError
from ..._report.change import change_bytes
from ..._report.changing import Act
from ..._report.gate import gate_bytes
from ..._report.trace import trace_bytes
from .. import kinds
from ..account import TRACE, linked
from ..workspace import Workspace


class Told(NamedTuple):
    """What came of it.

    :ivar ids: the digest of the trace, for the ledger's event; nothing where no trace was made.
    :ivar reasons: why it was not. The change itself is what it is, so its event is recorded all the same.
    """

    ids: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def tell(
    workspace: Workspace, step: str, outcome: str, *, gate: Artifact, report: Artifact | None, journal: Path
) -> Told:
    """Write ``gate.md``, ``apply.md`` where a change was begun, and ``decision_trace.jsonl``; in check mode nothing.

    :param step: ``apply``, ``recover``, ``rollback``. :param report: on the change; None where none was begun.
    """
    try:
        act = Act(step, outcome, gate, report, _journal(journal, report) if report is not None else ())
        chain = linked(workspace)
        rests = chain is not None and chain.plan is not None and chain.plan.id in act.inputs
        trace = trace_bytes(chain if rests else None, act)
        workspace.put(twin(kinds.GATE), gate_bytes(gate))
        if report is not None:
            workspace.put(twin(kinds.CHANGES[report.kind]), change_bytes(report))
        workspace.put(TRACE, trace)
    except ModeKeeperError as error:
        return Told(reasons=(error.as_reason(),))
    return Told((digest_bytes(trace),))


def _journal(path: Path, report: Artifact) -> list[Entry]:
    """The lines of the journal that the report is of."""
    entries = read_journal(path)
    state = fold(entries)
    if state is None or f"sha256:{state.id}" != report.body["journal"]:
        raise ModeKeeperError("TRACE_INCOMPLETE", f"{path.name} is not the journal of the change")
    return entries


def twin(file: kinds.File) -> str:
    """Name of an artefact's Markdown twin."""
    return str(PurePath(file.name).with_suffix(".md"))
