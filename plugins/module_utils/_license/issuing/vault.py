# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The vendor's vault: where keys lie, read when they are needed, and where what is issued or proposed is filed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..._envelope.kinds import ROOT_SET
from ..._envelope.signing.guarded_file import check_guarded_folder, read_guarded
from ..._reasons.errors import ModeKeeperError

KEY_FOLDERS = ("issuer_keys", "ops")
FOLDER_MODE = 0o700
FILE_MODE = 0o600
MOST_FILED = ROOT_SET.most_bytes


@dataclass(frozen=True)
class Vault:
    """A vault that nobody else may enter. Made by :func:`open_vault`."""

    path: Path

    @property
    def licenses(self) -> Path:
        """What has to do with licences."""
        return self.path / "licenses"

    def key(self, name: str) -> Path:
        """The key file of ``issuer_keys/NAME`` or ``ops/NAME``, its folder held to the rules.

        :raises ModeKeeperError: ``OPTION_INVALID``, and as :func:`open_vault`.
        """
        parts = Path(name).parts
        if len(parts) != 2 or parts[0] not in KEY_FOLDERS or parts[1] in (".", ".."):
            raise ModeKeeperError(
                "OPTION_INVALID", "a key is named issuer_keys/NAME or ops/NAME, below licenses in the vault"
            )
        folder = self.licenses / parts[0]
        check_guarded_folder(folder)
        _check_outside_git(folder)
        return folder / parts[1]

    def file(self, shelf: str, name: str) -> Path:
        """Where a licence or proposal is filed."""
        return self.licenses / "ops" / shelf / name


def open_vault(path: Path) -> Vault:
    """The vault at ``path``.

    :raises ModeKeeperError: ``VAULT_MISSING``, ``VAULT_IN_GIT``, ``VAULT_UNREADABLE``, ``VAULT_OWNER``, ``VAULT_MODE``.
    """
    vault = Vault(path)
    for folder in (path, vault.licenses, vault.licenses / "ops"):
        check_guarded_folder(folder)
    _check_outside_git(vault.licenses / "ops")
    return vault


def _check_outside_git(folder: Path) -> None:
    real = Path(os.path.realpath(folder))  # Path.resolve raises on a loop of links
    if any(os.path.lexists(above / ".git") for above in (real, *real.parents)):
        raise ModeKeeperError("VAULT_IN_GIT", f"{folder.name} of the vault lies in a git work tree")


def read_filed(path: Path) -> bytes | None:
    """What is filed there, None for nothing; held to the rules of a key.

    :raises ModeKeeperError: as :func:`..._envelope.signing.guarded_file.read_guarded`, but ``VAULT_MISSING``.
    """
    try:
        return read_guarded(path, MOST_FILED)
    except ModeKeeperError as error:
        if error.code == "VAULT_MISSING":
            return None
        raise
