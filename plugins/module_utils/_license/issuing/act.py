# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""An act of a vendor: what would be signed, by which key, and where it would stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..._envelope.signing.signer import Signer


class Unsigned(Protocol):
    """What waits for its signature: a payload or a part of an X.509 object."""

    @property
    def message(self) -> bytes:
        """What is signed."""

    @property
    def digest(self) -> str:
        """``sha256:`` and the digest of that."""

    def sealed(self, signers: Sequence[Signer]) -> bytes:
        """The file with their signatures."""


@dataclass(frozen=True)
class Act:
    """One file to be signed and written.

    :ivar shelf: folder of the trust folder, or of the vault. :ivar before: what stands there as a document, None for nothing.
    :ivar after: what would stand there. :ivar unsigned: None where what stands there already is what was asked for.
    :ivar facts: what the caller wants to know of it, as ``id`` or ``number``. :ivar notices: reasons that do not stand against it.
    """

    shelf: str
    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    unsigned: Unsigned | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def none(cls, shelf: str, name: str, document: Mapping[str, Any], facts: Mapping[str, Any]) -> Act:
        """Nothing to sign: ``document`` stands there."""
        return cls(shelf, name, document, document, None, facts)
