# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Wires the options that name a signer to the signer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._envelope.signing.opening import SignerSpec, open_signer
from .._envelope.signing.signer import Signer


def signer_of(params: Mapping[str, Any], folder: Path | None = None) -> Signer:
    """The signer of a module's options.

    :param folder: where a key that is named without a path is found.
    :raises ModeKeeperError: as :func:`.._envelope.signing.opening.open_signer`.
    """
    return open_signer(
        SignerSpec(
            key=_key(params["signer_key"], folder),
            command=tuple(params["signer_command"] or ()),
            public_key=Path(params["signer_public_key"]) if params["signer_public_key"] else None,
            passphrase=params["signer_passphrase"] or None,
            timeout=float(params["signer_timeout"]),
        )
    )


def _key(name: str | None, folder: Path | None) -> Path | None:
    if not name:
        return None
    path = Path(name)
    return folder / path if folder is not None and path == Path(path.name) else path
