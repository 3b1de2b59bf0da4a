# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The artefacts that a change rests on, read again from the files: a registered result is a hint, no proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ..._artifact.model import Artifact
from ..._gate.known import Known, Unreadable
from ..._plan.passport.load import load_passport
from ..._plan.passport.model import Passport
from ..._reasons.errors import ModeKeeperError
from .. import kinds
from ..workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True)
class Inputs:
    """What was found in the output folder; :ivar verify: None where there is none."""

    plan: Known[Artifact]
    observation: Known[Artifact]
    verify: Known[Artifact | None]
    quarantine: Known[Artifact]
    passport: Known[Passport]


def read_inputs(workspace: Workspace, passport: str) -> Inputs:
    """The artefacts, each believed only when its id is right, and the passport."""
    return Inputs(
        plan=known(lambda: workspace.load(*kinds.PLAN)),
        observation=known(lambda: workspace.load(*kinds.OBSERVATION)),
        verify=known(lambda: _verify(workspace)),
        quarantine=known(lambda: workspace.load(*kinds.QUARANTINE)),
        passport=known(lambda: load_passport(passport)),
    )


def known(read: Callable[[], T]) -> Known[T]:
    """What a reader gives, or why it gave nothing."""
    try:
        return read()
    except ModeKeeperError as error:
        return Unreadable.of(error)


def _verify(workspace: Workspace) -> Artifact | None:
    return workspace.load(*kinds.VERIFY) if workspace.find(kinds.VERIFY.name).exists() else None
