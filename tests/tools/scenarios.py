# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs every molecule scenario of `extensions/molecule`; the last line counts them.

While there is no role there is no scenario, and that is one check that holds: a test of the house fails for a role
without a scenario.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .environment import tool_environment
from .paths import BIN, ROOT

FOLDER = ROOT / "extensions" / "molecule"
SHARED = "default"
"""The scenario that makes and removes what the others share."""
ROW = re.compile(r"^(?P<name>\S+)\s+: actions=(?P<actions>\d+)\s+successful=(?P<successful>\d+)\b", re.MULTILINE)


def scenarios(folder: Path) -> list[str]:
    """Names of the scenarios, the shared one apart."""
    return sorted(path.parent.name for path in folder.glob("*/molecule.yml") if path.parent.name != SHARED)


def sound(output: str, names: list[str]) -> list[str]:
    """Those of `names` whose row in molecule's recap says that every action ran and ended well."""
    rows = {row["name"]: row for row in ROW.finditer(output)}
    return [name for name in names if name in rows and 0 < int(rows[name]["actions"]) == int(rows[name]["successful"])]


def forget(home: Path) -> None:
    """Remove what molecule remembers of earlier runs: one that broke off would count as prepared, and is not."""
    for folder in (home / "tmp").glob("molecule.*"):
        shutil.rmtree(folder)


def main(chosen: list[str]) -> int:
    """Run those named, else all."""
    names = chosen or scenarios(FOLDER)
    roles = sorted(path.name for path in (ROOT / "roles").glob("*") if path.is_dir())
    if not names:
        print(
            f"no scenarios; roles: {', '.join(roles) or 'none'}\nmolecule: {int(not roles)} passed, {int(bool(roles))} failed"
        )
        return int(bool(roles))
    # The private HOME must not hide the programs of the control plane, or they would be built once more.
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    which = [f"--scenario-name={name}" for name in chosen] or ["--all"]
    env = tool_environment({"ANSIBLE_FORCE_COLOR": "0", "XDG_CACHE_HOME": cache}, private_home=True)
    forget(Path(env["ANSIBLE_HOME"]))
    process = subprocess.run(
        [str(BIN / "molecule"), "--base-config", str(FOLDER / "config.yml"), "test", "--report", *which],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    print(process.stdout, end="")
    passed = sound(process.stdout, names)
    failed = len(names) - len(passed) or int(process.returncode != 0)
    print(f"molecule: {len(passed)} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
