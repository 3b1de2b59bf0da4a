# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`reuse lint` on a copy: in the checkout it walks through the folders of tools that come and go while it looks."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from .environment import tool_environment
from .paths import BIN, copy_project


def main() -> int:
    """Lint, and hand its status on."""
    with tempfile.TemporaryDirectory(prefix="modekeeper-reuse-") as scratch:
        copy_project(Path(scratch))
        return subprocess.run([str(BIN / "reuse"), "lint"], cwd=scratch, env=tool_environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
