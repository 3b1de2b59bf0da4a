# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs every molecule scenario of `extensions/molecule`; the last line counts them.

While there is no role there is no scenario, and that is one check that holds: a test of the house fails for a role
without a scenario.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .environment import tool_environment
from .paths import BIN, ROOT

FOLDER = ROOT / "extensions" / "molecule"
SHARED = "default"
"""The scenario that makes and removes what the others share."""


def scenarios(folder: Path) -> list[str]:
    """Names of the scenarios, the shared one apart."""
    return sorted(path.parent.name for path in folder.glob("*/molecule.yml") if path.parent.name != SHARED)


def main() -> int:
    """Run them all; a scenario passed when molecule ended well and named it in its recap."""
    names = scenarios(FOLDER)
    roles = sorted(path.name for path in (ROOT / "roles").glob("*") if path.is_dir())
    if not names:
        print(
            f"no scenarios; roles: {', '.join(roles) or 'none'}\nmolecule: {int(not roles)} passed, {int(bool(roles))} failed"
        )
        return int(bool(roles))
    env = tool_environment({"ANSIBLE_FORCE_COLOR": "0"}, private_home=True)
    process = subprocess.run(
        [str(BIN / "molecule"), "test", "--all", "--report", "--command-borders"],
        cwd=FOLDER.parent,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    print(process.stdout, end="")
    unnamed = [name for name in names if name not in process.stdout]
    failed = len(unnamed) or int(process.returncode != 0)
    print(f"molecule: {len(names) - min(failed, len(names))} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
