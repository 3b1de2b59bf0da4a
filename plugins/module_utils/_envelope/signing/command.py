# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A command that signs: for keys in a token, a cloud or another machine, which never show themselves.

It gets the message on standard input and writes the signature, DER of r and s, to standard output. It is no shell's line but
a list of arguments, which anybody on the machine may see: a PIN belongs in its environment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from threading import Timer

from ..._reasons.errors import ModeKeeperError
from ..keys import PublicKey
from .signer import checked

PASSPHRASE = "MODEKEEPER_PASSPHRASE"  # noqa: S105 - the name of a variable, not its value
"""Environment variable in which the command finds the passphrase or PIN, where one was given."""
_MOST_SIGNATURE = 72
"""Octets of DER of two integers below 2**256."""
_CODE = "VAULT_SIGNER_FAILED"


@dataclass(frozen=True)
class CommandSigner:
    """Signs by running ``argv``; believed only when the signature verifies under ``public``.

    :ivar timeout: seconds until the command and all that it started are ended.
    """

    public: PublicKey
    argv: tuple[str, ...]
    timeout: float
    passphrase: str | None = field(default=None, repr=False)

    @property
    def keyid(self) -> str:
        """Name of its key."""
        return self.public.keyid

    def sign(self, message: bytes) -> bytes:
        """As of :class:`.signer.Signer`."""
        with tempfile.TemporaryFile() as standard_input:
            standard_input.write(message)
            standard_input.seek(0)
            try:
                command = subprocess.Popen(
                    self.argv,
                    stdin=standard_input,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # it may name a secret
                    env=self._environment(),
                    start_new_session=True,
                )
            except (OSError, ValueError) as exc:
                why = os.strerror(getattr(exc, "errno", None) or 0)
                raise ModeKeeperError(_CODE, f"the signing command cannot be started: {why}") from None
        return checked(self.public, self._answer(command), message)

    def _answer(self, command: subprocess.Popen[bytes]) -> bytes:
        late = False

        def end() -> None:
            nonlocal late
            late = True
            _end(command)

        timer = Timer(self.timeout, end)
        timer.start()
        with command:
            found = command.stdout.read(_MOST_SIGNATURE + 1) if command.stdout else b""
            if len(found) > _MOST_SIGNATURE:
                _end(command)
            status = command.wait()
            timer.cancel()
        if late:
            raise ModeKeeperError(_CODE, f"the signing command took longer than {self.timeout:g} s")
        if len(found) > _MOST_SIGNATURE:
            raise ModeKeeperError(_CODE, "the signing command wrote more than a signature in DER")
        if status or not found:
            raise ModeKeeperError(_CODE, f"the signing command ended with status {status} and {len(found)} bytes")
        return found

    def _environment(self) -> dict[str, str]:
        known = {name: value for name, value in os.environ.items() if name != PASSPHRASE}
        return known if self.passphrase is None else {**known, PASSPHRASE: self.passphrase}


def _end(command: subprocess.Popen[bytes]) -> None:
    # Its session is its own, so this ends its children and nobody else.
    try:
        os.killpg(command.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
