# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A vendor's desk: a vault with keys and a trust folder, as they stand before an act, in a folder of their own.

``python -m tests.vectors.license.vendor FOLDER`` lays one out that is in order today; ``now`` holds the time it was made at.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from .case import Case, good
from .keys import Key, key, spki
from .times import text
from .today import current
from .x509 import pem, root


@dataclass(frozen=True)
class Vendor:
    """``vault`` with ``licenses/issuer_keys`` and ``licenses/ops``, and ``trust``."""

    folder: Path

    @property
    def vault(self) -> Path:
        return self.folder / "vault"

    @property
    def trust(self) -> Path:
        return self.folder / "trust"

    def put_key(self, name: str, private: Key, passphrase: str | None = None, mode: int = 0o600) -> Path:
        """A private key below ``licenses`` in the vault."""
        lock = (
            serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
        )
        path = self.vault / "licenses" / name
        path.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock))
        path.chmod(mode)
        return path

    def put_public(self, name: str, private: Key) -> Path:
        """A public key in the folder."""
        path = self.folder / name
        path.write_bytes(pem(spki(private), "PUBLIC KEY"))
        return path


def set_up(folder: Path, case: Case | None = None) -> Vendor:
    """A vault with the keys ``issuer_keys/issuer.pem``, ``ops/root.pem`` and ``ops/root-two.pem``, the trust folder of ``case``,
    and what acts name: the key ``new-issuer.pem``, the certificates ``root.pem`` and ``root-two.pem``.
    """
    vendor = Vendor(folder)
    for name in ("", "licenses", "licenses/issuer_keys", "licenses/ops"):
        (vendor.vault / name).mkdir(mode=0o700)
    case = good() if case is None else case
    for shelf in ("roots", "issuers", "crls", "revocations"):
        for name, data in getattr(case, shelf).items():
            (vendor.trust / shelf).mkdir(parents=True, exist_ok=True)
            (vendor.trust / shelf / name).write_bytes(data)
    vendor.put_key("issuer_keys/issuer.pem", key("issuer"))
    vendor.put_key("ops/root.pem", case.root.private)
    vendor.put_key("ops/root-two.pem", key("root two"))
    vendor.put_public("new-issuer.pem", key("new issuer"))
    (folder / "root.pem").write_bytes(case.root.pem)
    (folder / "root-two.pem").write_bytes(root("root two").pem)
    return vendor


def main(folder: str) -> None:
    """A desk of today."""
    case = current()
    Path(folder).mkdir(parents=True)
    set_up(Path(folder), case)
    (Path(folder) / "now").write_text(text(case.now), encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
