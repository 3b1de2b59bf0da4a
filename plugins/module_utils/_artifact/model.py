# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one shape of every artefact: ``{kind, schema, id, inputs, body}``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .canonical import canonical_bytes, digest_bytes


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
    _parts: tuple[bytes, bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", tuple(sorted(set(self.inputs))))
        body = canonical_bytes(self.body)
        tail = canonical_bytes({"inputs": self.inputs, "kind": self.kind, "schema": self.schema})
        object.__setattr__(self, "_parts", (b'{"body":' + body + b",", tail[1:]))
        object.__setattr__(self, "id", digest_bytes(b"".join(self._parts)))

    def document(self) -> dict[str, Any]:
        """The JSON document as it is written."""
        return {
            "body": self.body,
            "id": self.id,
            "inputs": list(self.inputs),
            "kind": self.kind,
            "schema": self.schema,
        }

    def encode(self) -> bytes:
        """The bytes of the file: canonical JSON and one line feed.

        RFC 8785 puts ``id`` between ``body`` and ``inputs``, so the two parts that were hashed are the file around it.
        """
        head, tail = self._parts
        return head + b'"id":' + canonical_bytes(self.id) + b"," + tail + b"\n"
