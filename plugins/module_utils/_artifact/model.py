# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one shape of every artefact: ``{kind, schema, id, inputs, body}``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .canonical import canonical_bytes, digest


@dataclass(frozen=True)
class Artifact:
    """A content-addressed document.

    :ivar kind: what it is, as ``Plan``.
    :ivar schema: name and major version of its body's schema, as ``modekeeper.plan/1``.
    :ivar inputs: ids of the artefacts it was made from, sorted and unique.
    :ivar id: ``sha256:…`` of the RFC 8785 form of everything else.
    """

    kind: str
    schema: str
    body: Mapping[str, Any]
    inputs: tuple[str, ...] = ()
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", tuple(sorted(set(self.inputs))))
        object.__setattr__(self, "id", digest(self._addressed()))

    def _addressed(self) -> dict[str, Any]:
        return {"body": self.body, "inputs": list(self.inputs), "kind": self.kind, "schema": self.schema}

    def document(self) -> dict[str, Any]:
        """The JSON document as it is written."""
        return {**self._addressed(), "id": self.id}

    def encode(self) -> bytes:
        """The bytes of the file: canonical JSON and one line feed."""
        return canonical_bytes(self.document()) + b"\n"
