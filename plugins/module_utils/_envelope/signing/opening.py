# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From what names a signer to the signer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..._artifact.files import read_bounded
from ..._reasons.errors import ModeKeeperError
from ..keys import KeyRefusedError, PublicKey, load_public_pem
from .command import CommandSigner
from .guarded_file import MOST_BYTES
from .key_file import open_key_file
from .signer import Signer

TIMEOUT = 60.0
MOST_TIMEOUT = 3600.0


@dataclass(frozen=True)
class SignerSpec:
    """One signer: either a key file or a command.

    :ivar key: file with the private key. :ivar command: arguments of the signing command. :ivar public_key: file with the public
        key, PEM; a command needs one, a key file is held to it. :ivar passphrase: of the key file, or for the command.
    :ivar timeout: seconds that the command may take.
    :raises ModeKeeperError: ``OPTION_INVALID``.
    """

    key: Path | None = None
    command: tuple[str, ...] = ()
    public_key: Path | None = None
    passphrase: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT

    def __post_init__(self) -> None:
        if (self.key is None) == (not self.command):
            raise ModeKeeperError("OPTION_INVALID", "a signer is either a key file or a command")
        if self.command and self.public_key is None:
            raise ModeKeeperError("OPTION_INVALID", "a signing command needs the public key that it signs with")
        if not 0 < self.timeout <= MOST_TIMEOUT:
            raise ModeKeeperError("OPTION_INVALID", f"a signing command has 1 to {MOST_TIMEOUT:g} s")


def open_signer(spec: SignerSpec) -> Signer:
    """The signer that ``spec`` names.

    :raises ModeKeeperError: as :func:`.key_file.open_key_file`, and ``VAULT_SIGNER_MISMATCH``.
    """
    public = load_public_file(spec.public_key) if spec.public_key is not None else None
    if spec.key is None:
        if public is None:
            raise ModeKeeperError("OPTION_INVALID", "a signing command needs the public key that it signs with")
        return CommandSigner(public, spec.command, spec.timeout, spec.passphrase or None)
    signer = open_key_file(spec.key, spec.passphrase or None)
    if public is not None and public != signer.public:
        raise ModeKeeperError(
            "VAULT_SIGNER_MISMATCH", f"{spec.key.name} is key {signer.keyid}, and key {public.keyid} was named"
        )
    return signer


def load_public_file(path: Path) -> PublicKey:
    """The public key in a PEM file.

    :raises ModeKeeperError: ``VAULT_MISSING``, ``VAULT_UNREADABLE``, ``VAULT_TOO_LARGE``, ``VAULT_KEY_INVALID``.
    """
    try:
        return load_public_pem(read_bounded(path, MOST_BYTES, "VAULT"))
    except KeyRefusedError as exc:
        raise ModeKeeperError("VAULT_KEY_INVALID", f"{path.name}: {exc}") from None
