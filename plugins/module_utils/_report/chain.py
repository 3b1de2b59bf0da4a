# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The artefacts of one run that were made from one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .._artifact.model import Artifact


@dataclass(frozen=True)
class Chain:
    """An observation, the plan made from it and the verify of that plan, and what is held by the observation, as far as they exist.

    :ivar pictures: where the picture of a finding stands beside the account, by the id of its signal.

    An artefact of another run that still lies in the folder is left out: an account never mixes two runs.
    """

    observation: Artifact
    plan: Artifact | None = None
    verify: Artifact | None = None
    quarantine: Artifact | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def link(
        cls,
        observation: Artifact,
        plan: Artifact | None,
        verify: Artifact | None,
        quarantine: Artifact | None = None,
    ) -> Chain:
        """The longest chain that begins with ``observation``."""
        if quarantine is not None and observation.id not in quarantine.inputs:
            quarantine = None
        if plan is None or observation.id not in plan.inputs:
            return cls(observation, quarantine=quarantine)
        if verify is None or plan.id not in verify.inputs:
            return cls(observation, plan, quarantine=quarantine)
        return cls(observation, plan, verify, quarantine)

    def steps(self) -> Iterator[tuple[str, Artifact]]:
        """The steps that were taken, in order."""
        yield "observe", self.observation
        if self.plan is not None:
            yield "plan", self.plan
        if self.verify is not None:
            yield "verify", self.verify
        if self.quarantine is not None:
            yield "quarantine", self.quarantine

    @property
    def last(self) -> tuple[str, Artifact]:
        """The step that says what came of it all; what is held does not decide on a plan."""
        decided = [entry for entry in self.steps() if entry[0] != "quarantine" or self.plan is None]
        return decided[-1]
