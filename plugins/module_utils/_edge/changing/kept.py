# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The closed journal that is to be taken back, as the files here and the cluster tell it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..._artifact.model import Artifact
from ..._change.intent import Intent
from ..._change.journal.file import read_journals
from ..._change.journal.mirror import read_mirror
from ..._change.journal.state import State
from ..._change.rollback.choose import to_roll_back, to_take_back
from ..._change.rollback.plan import rollback_plan
from ..._cluster.client import ApiClient
from ..workspace import Workspace
from .applying import JOURNAL
from .back import following


@dataclass(frozen=True)
class Kept:
    """A change that stands.

    :ivar workspace: whose ledger follows the one of the machine that made it. :ivar plan: its inverse items.
    """

    workspace: Workspace
    state: State
    plan: Artifact

    @property
    def intents(self) -> list[Intent]:
        """In the order in which they are taken back."""
        return [progress.intent for progress in to_take_back(self.state)]


def find_kept(workspace: Workspace, api: ApiClient, wanted: str | None) -> Kept | None:
    """The change; None where nothing is left to take back.

    :param wanted: id of its journal; None or empty: the cluster's last change.
    :raises ModeKeeperError: ``JOURNAL_OPEN``, ``JOURNAL_UNREADABLE``, ``OPTION_INVALID``.
    """
    mirrored = read_mirror(api)
    state = to_roll_back(read_journals(workspace.out / JOURNAL), mirrored.entries, wanted or "")
    if state is None:
        return None
    workspace = replace(workspace, recorder=following(workspace.recorder, mirrored.ledger))
    return Kept(workspace, state, rollback_plan(state))
