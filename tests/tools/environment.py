# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The environment the tools run in: the caller's, less what would change a verdict."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from .paths import BIN, ROOT

_DROPPED = (
    "ANSIBLE_",
    "COVERAGE_",
    "MOLECULE_",
    "PYTEST_",
    "GALAXY_IMPORTER_",
    "MODEKEEPER_",
    "PY_COLORS",
    "FORCE_COLOR",
)
_DROPPED_NAMES = {
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE",
    "VIRTUAL_ENV",
    "KUBECONFIG",
    "MAKEFLAGS",
    "MAKELEVEL",
}


def tool_environment(extra: Mapping[str, str] | None = None, *, private_home: bool = False) -> dict[str, str]:
    """Environment of a tool's process.

    :param extra: set on top.
    :param private_home: HOME inside the checkout, for tools that write to `~` without being asked.
    """
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_DROPPED) and name not in _DROPPED_NAMES
    }
    env |= {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "ANSIBLE_HOME": str(ROOT / ".ansible"),
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_NOCOLOR": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    if private_home:
        home = ROOT / ".ansible" / "home"
        home.mkdir(parents=True, exist_ok=True)
        # The caches stay the caller's: a control plane takes minutes to build.
        env.setdefault("XDG_CACHE_HOME", str(Path.home() / ".cache"))
        env["HOME"] = str(home)
        env["XDG_STATE_HOME"] = str(home / ".local" / "state")
    return env | dict(extra or {})
