# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A checkpoint: how long a ledger was, what was in it, when. The text that a key signs (C2SP tlog-checkpoint)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass

from .._artifact.clock import parse_time
from .._reasons.errors import ModeKeeperError

CODE = "AUDIT_CHECKPOINT_INVALID"
Authenticate = Callable[[bytes], bytes]
"""From a signed checkpoint (a DSSE envelope) to its text.

:raises ModeKeeperError: ``AUDIT_CHECKPOINT_INVALID``, ``AUDIT_CHECKPOINT_SIGNER``, ``AUDIT_CHECKPOINT_SIGNATURE``.
"""

_TEXT = re.compile(
    rb"modekeeper\.ledger/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\n([1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n"
    rb"head ([0-9a-f]{64})\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n"
)


@dataclass(frozen=True, order=True)
class Checkpoint:
    """What was in a ledger.

    :ivar size: lines. :ivar root: Merkle root of them. :ivar head: hex SHA-256 of the last one. :ivar time: when it was made.
    """

    size: int
    ledger: str
    root: bytes
    head: str
    time: str

    def encode(self) -> bytes:
        """The text, each line with its line feed."""
        root = base64.b64encode(self.root).decode()
        return f"modekeeper.ledger/{self.ledger}\n{self.size}\n{root}\nhead {self.head}\ntime {self.time}\n".encode()


def parse_checkpoint(text: bytes) -> Checkpoint:
    """The checkpoint in a text that was authenticated.

    :raises ModeKeeperError: ``AUDIT_CHECKPOINT_INVALID``.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ModeKeeperError(CODE, "the text of a checkpoint is not of its form")
    ledger, size, root, head, time = found.groups()
    try:
        parse_time(time.decode())
        digest = base64.b64decode(root, validate=True)
    except (ModeKeeperError, binascii.Error):
        raise ModeKeeperError(CODE, "a checkpoint's time or root is none") from None
    if base64.b64encode(digest) != root:
        raise ModeKeeperError(CODE, "a checkpoint's root is not strict base64")
    return Checkpoint(int(size), ledger.decode(), digest, head.decode(), time.decode())


def believe_none(_envelope: bytes) -> bytes:
    """Where no checkpoint key is known, no checkpoint is believed."""
    raise ModeKeeperError("AUDIT_CHECKPOINT_SIGNER", "no checkpoint key is known here")


def open_checkpoint(envelope: bytes, authenticate: Authenticate, ledger: str | None) -> Checkpoint:
    """The checkpoint in a signed envelope: authenticated, then read, then looked at.

    :param ledger: UUID that it must be of; None for any.
    :raises ModeKeeperError: any code of a checkpoint.
    """
    checkpoint = parse_checkpoint(authenticate(envelope))
    if ledger is not None and checkpoint.ledger != ledger:
        raise ModeKeeperError(CODE, f"a checkpoint is of ledger {checkpoint.ledger}, not {ledger}")
    return checkpoint
