# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A PKCS#11 token that lives as long as a test: SoftHSM, spoken to as users speak to their token.

Debian's packages ``softhsm2``, ``opensc`` and ``libengine-pkcs11-openssl``. A user's machine may lack them; CI's may not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "5678"
LABEL = "issuer"
PIN_VARIABLE = "env:MODEKEEPER_PASSPHRASE"


@dataclass(frozen=True)
class Token:
    """A token with one P-256 key that never leaves it."""

    folder: Path
    public_key: Path

    @property
    def environment(self) -> dict[str, str]:
        """Where SoftHSM finds the token."""
        return {"SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

    @property
    def by_openssl(self) -> list[str]:
        """The signing command through OpenSSL's engine."""
        uri = f"pkcs11:token=modekeeper;object={LABEL};type=private"
        return [
            "openssl",
            "dgst",
            "-sha256",
            "-engine",
            "pkcs11",
            "-keyform",
            "engine",
            "-passin",
            PIN_VARIABLE,
            "-sign",
            uri,
        ]

    @property
    def by_pkcs11_tool(self) -> list[str]:
        """The signing command through OpenSC's tool; this token signs digests only."""
        tool = f"pkcs11-tool --module {MODULE} --login --pin {PIN_VARIABLE} --label {LABEL}"
        return [
            "sh",
            "-c",
            f"openssl dgst -sha256 -binary | {tool} --sign --mechanism ECDSA --signature-format openssl",
        ]


def make_token(folder: Path) -> Token:
    """A new token in ``folder``."""
    absent = [tool for tool in ("softhsm2-util", "pkcs11-tool", "openssl") if shutil.which(tool) is None]
    if not absent and subprocess.run(["openssl", "engine", "pkcs11"], capture_output=True, check=False).returncode:
        absent = ["OpenSSL's engine pkcs11"]
    if absent and not os.environ.get("CI"):
        pytest.skip(f"not on this machine: {', '.join(absent)}")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    token = Token(folder, folder / "public.pem")
    _run(token, "softhsm2-util", "--init-token", "--free", "--label", "modekeeper", "--so-pin", "1234", "--pin", PIN)
    tool = ["pkcs11-tool", "--module", MODULE]
    _run(token, *tool, "--login", "--pin", PIN, "--keypairgen", "--key-type", "EC:prime256v1", "--label", LABEL)
    _run(
        token, *tool, "--read-object", "--type", "pubkey", "--label", LABEL, "--output-file", str(folder / "public.der")
    )
    der = ["-pubin", "-inform", "DER", "-in", str(folder / "public.der")]
    _run(token, "openssl", "pkey", *der, "-out", str(token.public_key))
    return token


def _run(token: Token, *command: str) -> None:
    subprocess.run(command, env={**os.environ, **token.environment}, check=True, capture_output=True)
