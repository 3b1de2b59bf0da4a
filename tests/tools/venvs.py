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

OTHERS = {
    "docs": ROOT / "docs" / "requirements.txt",
    "importer": ROOT / "tests" / "requirements-importer.txt",
}
"""Name of each environment → what it holds."""


def constraints(requirements: Path) -> Path:
    """The file beside `requirements` that pins what comes along."""
    return requirements.with_name(requirements.name.replace("requirements", "constraints"))


def ensure(name: str) -> Path:
    """The `bin` folder of `.venv-<name>`, made afresh whenever its pins or the Python changed.

    The stamp is written last, so an interrupted set-up is done again.
    """
    requirements = OTHERS[name]
    venv = ROOT / f".venv-{name}"
    stamp = venv / ".stamp"
    files = [path for path in (requirements, constraints(requirements)) if path.is_file()]
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in files) + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return venv / "bin"
    shutil.rmtree(venv, ignore_errors=True)
    env = tool_environment()
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, env=env)
    pip = [str(venv / "bin" / "pip"), "install", "--quiet", "--requirement", str(requirements)]
    if len(files) > 1:
        pip += ["--constraint", str(files[1])]
    subprocess.run(pip, check=True, env=env)
    stamp.write_text(wanted)
    return venv / "bin"
