# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A PKCS#11 token that lives as long as a test: SoftHSM, spoken to as users speak to their token.

Debian's packages, installed or unpacked into the cache. A user's machine may have neither; CI's must.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from .debian import UnavailableError, unpacked

PACKAGES = ("softhsm2", "opensc", "libengine-pkcs11-openssl")
MODULE = "usr/lib/softhsm/libsofthsm2.so"
PIN = "5678"
LABEL = "issuer"
PIN_VARIABLE = "env:MODEKEEPER_PASSPHRASE"


@dataclass(frozen=True)
class Token:
    """A token with one P-256 key that never leaves it.

    :ivar system: the folder below which the programs lie; ``/`` where they are installed.
    """

    folder: Path
    system: Path
    public_key: Path

    @property
    def module(self) -> str:
        """SoftHSM's library."""
        return str(self.system / MODULE)

    @property
    def environment(self) -> dict[str, str]:
        """Where SoftHSM finds the token, and where a command finds SoftHSM."""
        return {**_found_in(self.system), "SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

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
        tool = f"pkcs11-tool --module {self.module} --login --pin {PIN_VARIABLE} --label {LABEL}"
        return [
            "sh",
            "-c",
            f"openssl dgst -sha256 -binary | {tool} --sign --mechanism ECDSA --signature-format openssl",
        ]


def make_token(folder: Path) -> Token:
    """A new token in ``folder``."""
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    token = Token(folder, _system(), folder / "public.pem")
    _run(token, "softhsm2-util", "--init-token", "--free", "--label", "modekeeper", "--so-pin", "1234", "--pin", PIN)
    tool = ["pkcs11-tool", "--module", token.module]
    _run(token, *tool, "--login", "--pin", PIN, "--keypairgen", "--key-type", "EC:prime256v1", "--label", LABEL)
    _run(
        token, *tool, "--read-object", "--type", "pubkey", "--label", LABEL, "--output-file", str(folder / "public.der")
    )
    der = ["-pubin", "-inform", "DER", "-in", str(folder / "public.der")]
    _run(token, "openssl", "pkey", *der, "-out", str(token.public_key))
    return token


def _system() -> Path:
    """Where the programs are, installed or unpacked; with neither the test is left out, and on CI it fails."""
    if _works(Path("/")):
        return Path("/")
    try:
        system = unpacked("softhsm", PACKAGES)
    except UnavailableError as error:
        _absent(f"{error}. Install {', '.join(PACKAGES)}")
    if not _works(system):
        _absent(f"what was unpacked into {system} does not work; remove it to try again")
    return system


def _absent(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"no SoftHSM: {why}")
    pytest.skip(f"not on this machine: SoftHSM: {why}")


def _works(system: Path) -> bool:
    environment = {**os.environ, **_found_in(system)}
    programs = all(shutil.which(tool, path=environment["PATH"]) for tool in ("softhsm2-util", "pkcs11-tool", "openssl"))
    ask = ["openssl", "engine", "pkcs11"]
    return (
        programs
        and (system / MODULE).exists()
        and subprocess.run(ask, env=environment, capture_output=True, check=False).returncode == 0
    )


def _found_in(system: Path) -> Mapping[str, str]:
    """The environment in which programs below ``system`` find their libraries, and OpenSSL its engine."""
    if system == Path("/"):
        return {"PATH": os.environ["PATH"]}
    libraries = sorted(str(path) for path in (system / "usr/lib").glob("*-linux-gnu*"))
    return {
        "PATH": f"{system / 'usr/bin'}:{os.environ['PATH']}",
        "LD_LIBRARY_PATH": ":".join(libraries),
        "OPENSSL_ENGINES": str(next((system / "usr/lib").glob("*/engines-*"), system)),
        "PKCS11_MODULE_PATH": str(system / MODULE),  # else the engine asks p11-kit, which knows what is installed
    }


def _run(token: Token, *command: str) -> None:
    subprocess.run(command, env={**os.environ, **token.environment}, check=True, capture_output=True)
