# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Child processes that never outlive us: stopped in order, and killed by the kernel should we die first."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_POLL_SECONDS = 0.05


class NotReadyError(Exception):
    """A program ended or did not answer in time; the text holds the end of its log."""


def wait_until(condition: Callable[[], bool], what: str, seconds: float, poll: float = _POLL_SECONDS) -> None:
    """Return as soon as the condition holds. Raises NotReadyError, saying what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise NotReadyError(f"{what}: not within {seconds:g} s")
        time.sleep(poll)


def free_ports(count: int) -> list[int]:
    """Ports of loopback nobody listens on now; another process may still be faster, so callers try again."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _unused in range(count)]
    try:
        return [server.getsockname()[1] for server in sockets]
    finally:
        for server in sockets:
            server.close()


def _die_with_parent() -> None:
    """Runs in the child before exec."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Program:
    """One program of the control plane with its log; may be stopped and started again."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str] | None = None) -> None:
        self.name = Path(command[0]).name
        self.command = command
        self.log = log
        self._environment = environment or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={"PATH": os.defpath, **self._environment},
                cwd=self.log.parent,
                process_group=0,  # Ctrl-C is ours alone: we stop the children in order
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - one call of libc, loaded beforehand
            )

    def terminate(self) -> None:
        """Ask it to end; `stop` waits for the end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def stop(self, seconds: float = 5) -> None:
        """End it, by force after so many seconds, and reap it."""
        if not self._process:
            return
        self.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def tail(self, lines: int = 15) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no log)"

    def wait_ready(self, answers: Callable[[], bool], seconds: float) -> None:
        """Wait until `answers` holds. Raises NotReadyError when the program ends or the time is up."""

        def settled() -> bool:
            if not self.running:
                raise NotReadyError(f"{self.name} ended:\n{self.tail()}")
            return answers()

        try:
            wait_until(settled, self.name, seconds)
        except NotReadyError as error:
            raise NotReadyError(f"{error}\n{self.tail()}") if "ended" not in str(error) else error from None
