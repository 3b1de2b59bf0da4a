# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Virtual environments of their own, for tools whose pins clash with those of `.venv`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from .environment import tool_environment
from .paths import ROOT


def ensure(name: str, requirements: Path) -> Path:
    """The `bin` folder of `.venv-<name>`, made afresh whenever `requirements` or the Python changed.

    The stamp is written last, so an interrupted set-up is done again.
    """
    venv = ROOT / f".venv-{name}"
    stamp = venv / ".stamp"
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return venv / "bin"
    shutil.rmtree(venv, ignore_errors=True)
    env = tool_environment()
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, env=env)
    pip = [str(venv / "bin" / "pip"), "install", "--quiet", "--requirement", str(requirements)]
    subprocess.run(pip, check=True, env=env)
    stamp.write_text(wanted)
    return venv / "bin"
