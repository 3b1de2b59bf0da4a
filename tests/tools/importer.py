# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Galaxy's own importer on the artefact we would upload: it must take it, and say no word of complaint."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from . import venvs
from .build_collection import build
from .environment import tool_environment
from .paths import ROOT

COMPLAINT = re.compile(r"^(?:WARNING|ERROR|CRITICAL)\b.*$", re.MULTILINE)
LAST_WORD = "Importer processing completed successfully"


def complaints(output: str) -> list[str]:
    """The importer's warnings and errors; what it looks up and finds is INFO."""
    return COMPLAINT.findall(output)


def main() -> int:
    """Build, import, report."""
    bin_folder = venvs.ensure("importer")
    env = tool_environment(private_home=True)
    env["PATH"] = f"{bin_folder}:{env['PATH']}"
    del env["ANSIBLE_CONFIG"]  # the importer sees the artefact alone, not the checkout
    with tempfile.TemporaryDirectory(prefix="modekeeper-import-") as scratch:
        name, data = build(ROOT)
        artefact = Path(scratch) / name
        artefact.write_bytes(data)
        command = [str(bin_folder / "python"), "-m", "galaxy_importer.main", str(artefact)]
        process = subprocess.run(
            command, cwd=scratch, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    print(process.stdout, end="")
    found = complaints(process.stdout)
    taken = process.returncode == 0 and LAST_WORD in process.stdout
    if found:
        print("complaints:", *found, sep="\n  ")
    return int(bool(found) or not taken)


if __name__ == "__main__":
    sys.exit(main())
