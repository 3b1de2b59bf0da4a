# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""USTAR (POSIX.1-1988) in one form only: files, sorted by name, 0644, owner 0, one time, padded to 10,240 bytes.

The bytes are those of ``tar --format=ustar --no-recursion --owner=0 --group=0 --numeric-owner --mode=0644 --mtime=@E`` on a
sorted list (GNU tar 1.34). The header is written here, because `tarfile` leaves the two device fields otherwise. What is read
must be, byte for byte, what would have been written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

BLOCK = 512
RECORD = 20 * BLOCK
MOST_NAME = 100
MOST_OCTAL = 8**11 - 1
"""The largest size and time that the eleven octal digits of a header hold."""
_SUM_AT, _SUM_BYTES = 148, 8
_KIND_AT = 156
_FILE = b"0"
_DIGITS = re.compile(rb"[0-7]{11}\0")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\\]+")


class Fault(Enum):
    """Why an archive is refused."""

    MALFORMED = "malformed"
    NAME = "name"
    SPECIAL = "special"


class ArchiveError(ValueError):
    """An archive, or a name in it, that is not of the one form. :ivar fault: of which kind."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True)
class Member:
    """One file of an archive."""

    name: str
    data: bytes


def pack(members: Iterable[Member], mtime: int) -> bytes:
    """The archive of the members, whatever order they come in.

    :param mtime: of every file, in seconds since 1970.
    :raises ArchiveError: a name that cannot stand in it, or one that stands twice.
    """
    ordered = sorted(members, key=lambda member: member.name.encode("utf-8", "surrogateescape"))
    for left, right in pairwise(ordered):
        if left.name == right.name:
            raise ArchiveError(Fault.NAME, f"{left.name} stands twice")
    parts: list[bytes] = []
    for member in ordered:
        parts += [header(member.name, len(member.data), mtime), member.data, bytes(-len(member.data) % BLOCK)]
    parts.append(ending(sum(map(len, parts))))
    return b"".join(parts)


def header(name: str, size: int, mtime: int) -> bytes:
    """The block before a file's bytes.

    :raises ArchiveError: a name, size or time that it cannot hold.
    """
    raw = _name_bytes(name)
    if not (0 <= size <= MOST_OCTAL and 0 <= mtime <= MOST_OCTAL):
        raise ArchiveError(Fault.MALFORMED, f"{name}: a size or time beyond eleven octal digits")
    fields = (
        raw.ljust(MOST_NAME, b"\0"),
        b"0000644\0",  # mode
        b"0000000\0" * 2,  # owner, group
        b"%011o\0%011o\0" % (size, mtime),
        b" " * _SUM_BYTES,  # the sum is taken over blanks in its place
        _FILE,
        bytes(100),  # target of a link
        b"ustar\x0000",
        bytes(64),  # names of owner and group
        b"0000000\0" * 2,  # device
        bytes(155 + 12),  # prefix, padding
    )
    block = b"".join(fields)
    total = b"%06o\0 " % sum(block)
    return block[:_SUM_AT] + total + block[_SUM_AT + _SUM_BYTES :]


def ending(size: int) -> bytes:
    """What follows ``size`` bytes of files: two blocks of zeros, and more up to a whole record."""
    end = size + 2 * BLOCK
    return bytes(2 * BLOCK + -end % RECORD)


def unpack(data: bytes) -> Iterator[Member]:
    """The members of an archive, each as soon as it has been checked; the end is checked before the iterator ends.

    :raises ArchiveError: it is not what :func:`pack` would have written of these members.
    """
    at, before, mtime = 0, b"", None
    while True:
        block = data[at : at + BLOCK]
        if len(block) < BLOCK:
            raise ArchiveError(Fault.MALFORMED, "it ends within a block")
        if not any(block):
            break
        name, size, time = _read_header(block)
        raw = name.encode("utf-8")
        if raw <= before or (mtime is not None and time != mtime):
            raise ArchiveError(Fault.MALFORMED, "its files are not sorted, or not of one time")
        before, mtime = raw, time
        start, end = at + BLOCK, at + BLOCK + size
        at = end + -size % BLOCK
        if at > len(data) or any(data[end:at]):
            raise ArchiveError(Fault.MALFORMED, f"{name} is cut, or its padding is not of zeros")
        yield Member(name, data[start:end])
    if data[at:] != ending(at):
        raise ArchiveError(Fault.MALFORMED, "it has bytes after its end, or is not padded to a whole record")


def _read_header(block: bytes) -> tuple[str, int, int]:
    """Name, size and time; every other byte is compared."""
    if not block[257:].startswith(b"ustar\x0000"):
        raise ArchiveError(Fault.MALFORMED, "a header is not one of USTAR")
    if block[_KIND_AT : _KIND_AT + 1] != _FILE:
        raise ArchiveError(Fault.SPECIAL, "it holds a link, a folder, a device or an extended header")
    if any(block[345:500]):
        raise ArchiveError(Fault.NAME, "a name goes on in the prefix field")
    try:
        name = block[:MOST_NAME].rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError:
        raise ArchiveError(Fault.NAME, "a name is not UTF-8") from None
    size, time = block[124:136], block[136:148]
    if not (_DIGITS.fullmatch(size) and _DIGITS.fullmatch(time)):
        raise ArchiveError(Fault.MALFORMED, "a size or time is not eleven octal digits")
    found = name, int(size[:11], 8), int(time[:11], 8)
    if header(*found) != block:
        raise ArchiveError(Fault.MALFORMED, "a header's mode, owner, device, padding or sum is not the one form's")
    return found


def _name_bytes(name: str) -> bytes:
    """The name as it stands in a header.

    :raises ArchiveError: it is absolute, leaves the archive, is longer than 100 bytes, or could be read in two ways.
    """
    try:
        raw = name.encode("utf-8")
    except UnicodeEncodeError:
        raise ArchiveError(Fault.NAME, "a name is not UTF-8") from None
    if not _PLAIN.fullmatch(name) or {"", ".", ".."} & set(name.split("/")):
        raise ArchiveError(Fault.NAME, "a name is absolute, leaves the archive, or holds control characters")
    if len(raw) > MOST_NAME:
        raise ArchiveError(Fault.NAME, f"a name is longer than {MOST_NAME} bytes")
    return raw
