# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The output folder as a step sees it, in check mode too."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .._artifact.files import ensure_folder, write_atomic
from .._artifact.model import Artifact
from .._artifact.store import load_artifact
from .recording import Recorder


@dataclass(frozen=True)
class Workspace:
    """Where artefacts are found and left.

    Under check mode nothing is written to ``out``. So that a later step of the same play finds what an earlier one would
    have left there, artefacts pass through ``scratch``, a private folder that the play makes and removes.

    :ivar recorder: where the step's event goes.
    """

    out: Path
    scratch: Path | None
    check_mode: bool
    recorder: Recorder
    _known: dict[str, Artifact] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, params: dict[str, str | None], *, check_mode: bool) -> Workspace:
        """The workspace of a module's options."""
        scratch = params.get("scratch")
        return cls(
            out=Path(params["out"] or "."),
            scratch=Path(scratch) if check_mode and scratch else None,
            check_mode=check_mode,
            recorder=Recorder.of(params, check_mode=check_mode),
        )

    @property
    def target(self) -> Path | None:
        """The folder that this run writes to; None where it writes nothing."""
        return self.scratch if self.check_mode else self.out

    def find(self, name: str) -> Path:
        """Where the file of that name is to be read."""
        if self.scratch is not None and (self.scratch / name).exists():
            return self.scratch / name
        return self.out / name

    def load(self, name: str, kind: str, schema: str) -> Artifact:
        """The artefact of that name, read once a run and believed only when its id is right."""
        if name not in self._known:
            self._known[name] = load_artifact(self.find(name), kind, schema)
        return self._known[name]

    def save(self, name: str, artifact: Artifact) -> bool:
        """Leave an artefact; whether it differs from what stands in the output folder."""
        self._known[name] = artifact
        return self.put(name, artifact.encode())

    def put(self, name: str, data: bytes) -> bool:
        """Leave a file; whether its bytes differ from what stands in the output folder."""
        changed = self._differs(name, data)
        if self.target is not None and (changed or self.check_mode):
            path = self.target / name
            ensure_folder(path.parent)
            write_atomic(path, data)
        return changed

    def _differs(self, name: str, data: bytes) -> bool:
        try:
            return (self.out / name).read_bytes() != data
        except OSError:
            return True
