# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Begins a ledger: it is there with its whole first line, or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from .._artifact.clock import format_time
from .._artifact.files import sync_folder
from .._reasons.errors import ModeKeeperError
from .head import Genesis
from .line import LineError
from .own import genesis_line, genesis_of

MODE = 0o640
FOLDER_MODE = 0o750


def begin(path: Path, genesis: Genesis, *, actor: str, now: datetime) -> bool:
    """Write the first line of a ledger, durably; False, and nothing done, where something is there already.

    Its folder is made where it is absent.

    :raises ModeKeeperError: ``AUDIT_WRITE_FAILED``, ``AUDIT_GENESIS_INVALID`` for a genesis that is none.
    """
    first = genesis_line(genesis, actor, format_time(now))
    try:
        genesis_of(first)
        line = first.encode()
    except LineError as exc:
        raise ModeKeeperError("AUDIT_GENESIS_INVALID", f"line 0: {exc}", line=0) from None
    try:
        _make(path.parent)
        return _link(path, line + b"\n")
    except ValueError:
        raise ModeKeeperError("AUDIT_WRITE_FAILED", "the ledger's path holds a null character") from None
    except OSError as exc:
        raise ModeKeeperError(
            "AUDIT_WRITE_FAILED", f"{path.name} cannot be begun: {os.strerror(exc.errno or 0)}"
        ) from exc


def _make(folder: Path) -> None:
    """The folder and those above it, as durable as the ledger in it."""
    absent = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(absent):
        place.mkdir(mode=FOLDER_MODE, exist_ok=True)
        sync_folder(place.parent)


def _link(path: Path, data: bytes) -> bool:
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fchmod(handle.fileno(), MODE)
            os.fsync(handle.fileno())
        # A link, because a rename would replace the ledger that somebody else began meanwhile.
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
    finally:
        with suppress(OSError):
            Path(temporary).unlink()
    sync_folder(path.parent)
    return True
