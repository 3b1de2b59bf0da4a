# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The files of a trust folder as a value, wherever they come from, and what their names may be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..._envelope.kinds import MIB
from ..._reasons.errors import ModeKeeperError
from ..folder import KEYS, MOST_FILES, SHELVES
from ..material import File, Material

SUMS = "SHA256SUMS"
MOST_BYTES = 64 * MIB
"""Of all files of a bundle together."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MOST_PATH = 100
_PRIVATE = b"PRIVATE KEY"


@dataclass(frozen=True)
class Contents:
    """Bytes by path, as ``roots/1.json``: only paths that a trust folder has, sizes within bounds, no private key.

    :raises ModeKeeperError: ``TRUST_BUNDLE_NAME``, ``TRUST_BUNDLE_TOO_LARGE``, ``TRUST_BUNDLE_SECRET``.
    """

    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        _check_names(self.files)
        if sum(map(len, self.files.values())) > MOST_BYTES:
            raise ModeKeeperError("TRUST_BUNDLE_TOO_LARGE", f"the files hold more than {MOST_BYTES} bytes")
        for path, data in self.files.items():
            if len(data) > SHELVES[path.partition("/")[0]].most_bytes:
                raise ModeKeeperError("TRUST_BUNDLE_TOO_LARGE", f"{path} is larger than a file of its kind may be")
            refuse_secret(path, data)

    def shelf(self, name: str) -> tuple[File, ...]:
        """The files of one folder, sorted by name."""
        return tuple(File(path.partition("/")[2], self.files[path]) for path in self.paths(name))

    def paths(self, name: str) -> Iterator[str]:
        """The paths in one folder, sorted."""
        return (path for path in sorted(self.files) if path.partition("/")[0] == name)

    def keys(self) -> Contents:
        """Only the public keys that nobody signed."""
        return Contents({path: self.files[path] for name in KEYS for path in self.paths(name)})

    def material(self, license_file: File, state: File | None) -> Material:
        """With a licence and a state, what a verdict rests on."""
        return Material(
            license=license_file,
            roots=self.shelf("roots"),
            issuers=self.shelf("issuers"),
            crls=self.shelf("crls"),
            revocations=self.shelf("revocations"),
            state=state,
        )

    def sums(self) -> bytes:
        """The text that ``sha256sum -c`` checks, sorted by path."""
        lines = (f"{hashlib.sha256(self.files[path]).hexdigest()}  {path}\n" for path in sorted(self.files))
        return "".join(lines).encode("ascii")


def is_name(shelf: str, name: str) -> bool:
    """Whether a file of that name may lie in that folder."""
    path = f"{shelf}/{name}"
    fits = bool(_NAME.fullmatch(name)) and len(path) <= _MOST_PATH
    return fits and shelf in SHELVES and f".{name.rpartition('.')[2]}" == SHELVES[shelf].suffix


def refuse_secret(path: str, data: bytes) -> None:
    """Refuse a private key, whatever it is named; the message tells the place alone."""
    if _PRIVATE in data:
        raise ModeKeeperError("TRUST_BUNDLE_SECRET", f"{path} holds a private key")


def _check_names(files: Mapping[str, bytes]) -> None:
    seen: set[str] = set()
    for path in sorted(files):
        shelf, _slash, name = path.partition("/")
        if not is_name(shelf, name):
            raise ModeKeeperError("TRUST_BUNDLE_NAME", f"{path!r} is no file of a trust folder")
        if path.casefold() in seen:
            raise ModeKeeperError("TRUST_BUNDLE_NAME", f"{path} differs from another name by case alone")
        seen.add(path.casefold())
    for shelf in SHELVES:
        if sum(path.startswith(f"{shelf}/") for path in files) > MOST_FILES:
            raise ModeKeeperError("TRUST_BUNDLE_TOO_LARGE", f"{shelf} holds more than {MOST_FILES} files")
