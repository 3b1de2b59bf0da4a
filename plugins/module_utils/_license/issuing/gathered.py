# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A payload that some have signed already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..._envelope.envelope import Signature
from ..._envelope.signing.sealing import Draft
from ..._envelope.signing.signer import Signer


@dataclass(frozen=True)
class Gathered:
    """A draft and the signatures over it that verify."""

    draft: Draft
    known: tuple[Signature, ...]

    @property
    def keyids(self) -> frozenset[str]:
        """Who has signed."""
        return frozenset(entry.keyid for entry in self.known)

    @property
    def message(self) -> bytes:
        """What is signed."""
        return self.draft.message

    @property
    def digest(self) -> str:
        """``sha256:`` and the digest of that."""
        return self.draft.digest

    def sealed(self, signers: Sequence[Signer]) -> bytes:
        """The file with the signatures known and those of ``signers``."""
        return self.draft.sealed(signers, self.known)
