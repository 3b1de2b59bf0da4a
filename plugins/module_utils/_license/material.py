# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the folder reader gathered: bytes, or why there are none. All of the verdict is over these."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


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
        return None if self.data is None else "sha256:" + hashlib.sha256(self.data).hexdigest()


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
        """Content addresses of all that was read, sorted, each once."""
        files = (self.license, *self.roots, *self.issuers, *self.crls, *self.revocations, *filter(None, (self.state,)))
        return tuple(sorted({digest for file in files if (digest := file.digest) is not None}))
