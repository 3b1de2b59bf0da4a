# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Stands in for get-pip.py in ansible-test's cache, so that `ansible-test sanity` needs a package index and nothing else.

ansible-test runs this file inside each of its empty virtual environments, with pip requirements as arguments.
ensurepip runs in a process of its own: in this one it would point PIP_CONFIG_FILE at nothing, and a package index that
needs the machine's pip settings would be lost.
"""

from __future__ import annotations

import subprocess
import sys

NOT_OURS = {"--no-setuptools", "--no-wheel"}  # options of get-pip.py that pip itself does not know


def main() -> int:
    """Install pip, then the packages asked for."""
    bootstrap = subprocess.run([sys.executable, "-m", "ensurepip"], check=False)
    if bootstrap.returncode:
        return bootstrap.returncode
    arguments = [argument for argument in sys.argv[1:] if argument not in NOT_OURS]
    return subprocess.run([sys.executable, "-m", "pip", "install", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
