# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.controlplane.hold FOLDER` holds a control plane for processes that come and go, as molecule's do.

FOLDER gets `kubeconfig` (the administrator's), `kubectl` (a link) and, last, `pid`. The plane ends with SIGTERM, when
FOLDER goes, or after an hour, and takes FOLDER with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from .plane import ControlPlane

LIFETIME = 3600
_POLL_SECONDS = 0.2


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def hold(folder: Path, lifetime: float = LIFETIME) -> None:
    """Run the plane until something ends it."""
    folder.mkdir(mode=0o700, parents=True)
    try:
        with ControlPlane() as plane:
            (folder / "kubectl").symlink_to(plane.kubectl)
            shutil.copyfile(plane.admin_kubeconfig, folder / "kubeconfig")
            (folder / "kubeconfig").chmod(0o600)
            (folder / "pid").write_text(str(os.getpid()))
            deadline = time.monotonic() + lifetime
            while time.monotonic() < deadline and (folder / "pid").exists():
                time.sleep(_POLL_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    hold(Path(sys.argv[1]).resolve())
