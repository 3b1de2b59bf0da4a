# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the folder reader gathered: bytes, or why there are none. All of the verdict is over these."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .._artifact.canonical import digest_bytes
from .._reasons.errors import ModeKeeperError
from .state import parse_state


@dataclass(frozen=True)
class File:
    """One file.

    :ivar name: a label for messages; nothing is decided by it.
    :ivar data: None where it could not be read; then ``code`` (of the licence's own codes) and ``fault`` say why.
    """

    name: str
    data: bytes | None
    code: str = ""
    fault: str = ""

    @property
    def digest(self) -> str | None:
        """Its content address."""
        return None if self.data is None else digest_bytes(self.data)


@dataclass(frozen=True)
class Material:
    """The licence, the trust folder's files in any order, and the trust state (None where there is none)."""

    license: File
    roots: tuple[File, ...] = ()
    issuers: tuple[File, ...] = ()
    crls: tuple[File, ...] = ()
    revocations: tuple[File, ...] = ()
    state: File | None = None

    def digests(self) -> tuple[str, ...]:
        """Content addresses of all that a licence is judged by, sorted, each once."""
        files = (self.license, *self.roots, *self.issuers, *self.crls, *self.revocations)
        found = {file.digest for file in files} | ({_state_digest(self.state)} if self.state is not None else set())
        return tuple(sorted(digest for digest in found if digest is not None))


def _state_digest(file: File) -> str | None:
    """The digest of a trust state without its ledgers' heads: they are no licence's affair, and move with every event."""
    try:
        return file.digest if file.data is None else digest_bytes(replace(parse_state(file.data), ledgers={}).encode())
    except ModeKeeperError:
        return file.digest
