# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs one process with its output in a log, and leaves nothing of it behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

LIMIT = 1800.0
"""Seconds after which a process is taken for hung."""

_RUNNING: set[subprocess.Popen[bytes]] = set()


def end_all() -> None:
    """End what `run` has running, in other threads too."""
    for process in tuple(_RUNNING):
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children: servers that a killed test leaves would hold their ports."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)


def run(argv: Sequence[str], log: Path, *, cwd: Path, env: Mapping[str, str], limit: float = LIMIT) -> tuple[int, str]:
    """(exit status, output) of `argv`, appended to `log`; status 124 when it ran longer than `limit` seconds."""
    with log.open("ab") as sink:
        begin = sink.tell()
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _RUNNING.add(process)
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            status = 124
            sink.write(f"\nended after {limit:.0f} s without an end of its own\n".encode())
        finally:
            _end_group(process)
            _RUNNING.discard(process)
    with log.open("rb") as source:
        source.seek(begin)
        return status, source.read().decode(errors="replace")
