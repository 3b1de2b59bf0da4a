# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where things are in the checkout, and which files are the project's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REAL_DATA = Path(os.environ.get("MODEKEEPER_REAL_DATA", ROOT.parent / "shared" / "data"))
"""Public traces that are not ours to ship; tests that need them say so where the folder is absent."""
OUTPUT = ROOT / "tests" / "output"
BIN = ROOT / ".venv" / "bin"
PACKAGE = "ansible_collections.modekeeper.core"


def project_files(root: Path = ROOT) -> list[Path]:
    """The files git knows or would take in, relative to `root`, sorted by their bytes.

    A file deleted but not yet committed is left out; so are links that lead nowhere.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
    ).stdout
    names = {name.decode() for name in listed.split(b"\0") if name}
    return [Path(name) for name in sorted(names, key=str.encode) if (root / name).is_file()]


def copy_project(target: Path) -> None:
    """The project's files in `target`, a git repository of its own, free of what tools leave in a checkout."""
    for name in project_files():
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, destination)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=target, check=True)
