# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one file: a deterministic archive of the folder and ``SHA256SUMS``, which ``tar`` and ``sha256sum -c`` check."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ..._archive.ustar import ArchiveError, Fault, Member, pack, unpack
from ..._artifact.files import read_bounded
from ..._envelope.kinds import MIB
from ..._reasons.errors import ModeKeeperError
from .contents import MOST_BYTES, SUMS, Contents

_FAMILY = "TRUST_BUNDLE"
_MOST_ARCHIVE = MOST_BYTES + 8 * MIB
"""With a header and padding for each of all the files that there may be."""
_CODES = {
    Fault.MALFORMED: "TRUST_BUNDLE_MALFORMED",
    Fault.NAME: "TRUST_BUNDLE_NAME",
    Fault.SPECIAL: "TRUST_BUNDLE_SPECIAL",
}


def encode(contents: Contents, signed_at: datetime) -> bytes:
    """The bundle's bytes.

    :param signed_at: the time of every file in it: a fact of the contents, so that the same folder gives the same bytes.
    """
    members = [Member(path, data) for path, data in contents.files.items()]
    return pack([*members, Member(SUMS, contents.sums())], int(signed_at.timestamp()))


def decode(data: bytes) -> Contents:
    """The files of a bundle; their signatures are not looked at.

    :raises ModeKeeperError: ``TRUST_BUNDLE_MALFORMED``, ``_SPECIAL``, ``_NAME``, ``_TOO_LARGE``, ``_SECRET``, ``_SUMS``.
    """
    try:
        files = {member.name: member.data for member in unpack(data)}
    except ArchiveError as exc:
        raise ModeKeeperError(_CODES[exc.fault], f"the bundle: {exc}") from None
    sums = files.pop(SUMS, None)
    contents = Contents(files)
    if sums != contents.sums():
        raise ModeKeeperError("TRUST_BUNDLE_SUMS", f"{SUMS} is absent, or is not of the files beside it")
    return contents


def read_bundle(path: Path) -> bytes:
    """The bytes of a bundle's file, opened once.

    :raises ModeKeeperError: ``TRUST_BUNDLE_MISSING``, ``_UNREADABLE``, ``_TOO_LARGE``.
    """
    return read_bounded(path, _MOST_ARCHIVE, _FAMILY)
