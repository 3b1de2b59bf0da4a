# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes down what pip resolved, so that a fresh machine gets the same tools next year.

    python -m tests.tools.pins          # after a change of a requirements file, with the environments set up anew

The requirements files say what we want and why; the constraints files beside them say what came along with it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from . import venvs
from .paths import ROOT

HEAD = """\
# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
#
# What pip resolved, written by tests/tools/pins.py. What we ask for, and why, stands in the requirements files.
"""


def frozen(python: Path) -> str:
    """All that is installed beside `python`, one pin a line."""
    command = [str(python), "-m", "pip", "list", "--format=freeze", "--exclude", "pip", "--exclude", "setuptools"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return HEAD + "".join(f"{line}\n" for line in sorted(listed.splitlines(), key=str.lower))


def execution_environment(requirements: str) -> str:
    """The runtime's list without ansible-core, which an execution environment brings itself."""
    pins = [line.split("#")[0].strip() for line in requirements.splitlines() if "==" in line]
    own = "".join(f"{pin}\n" for pin in pins if not pin.startswith("ansible-core=="))
    return (
        HEAD.split("#\n", maxsplit=1)[0]
        + "#\n# requirements.txt without ansible-core, written by tests/tools/pins.py.\n"
        + own
    )


def main() -> int:
    """Write all of them."""
    runtime = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    (ROOT / "meta" / "ee-requirements.txt").write_text(execution_environment(runtime), encoding="utf-8")
    (ROOT / "tests" / "constraints.txt").write_text(frozen(Path(sys.executable)), encoding="utf-8")
    for name, requirements in venvs.OTHERS.items():
        bin_folder = venvs.ensure(name)
        venvs.constraints(requirements).write_text(frozen(bin_folder / "python"), encoding="utf-8")
        venvs.ensure(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
