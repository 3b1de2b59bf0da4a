# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the shell blocks of a guide, one after another in one shell, as a reader would type them."""

from __future__ import annotations

import os
import re
import subprocess
import textwrap
from pathlib import Path

from tests.integration.playbooks.runner import ANSIBLE_PLAYBOOK, ROOT

PAGES = ROOT / "docs" / "docsite" / "rst"
_BLOCK = re.compile(r"^\.\. code-block:: shell\n\n((?:   .*\n|\n)+)", re.MULTILINE)


def blocks(page: str) -> list[str]:
    """The shell blocks of a page."""
    return [textwrap.dedent(text) for text in _BLOCK.findall((PAGES / f"{page}.rst").read_text(encoding="utf-8"))]


def session(
    page: str, folder: Path, timeout: float = 300, collections: Path = ROOT / ".dev", tools: Path | None = None
) -> str:
    """All of them in ``folder``, with a home of its own; what was printed.

    :param collections: where the collection is. :param tools: a folder of further commands.
    :raises AssertionError: one of them failed; the text ends with it.
    """
    (folder / "home").mkdir(exist_ok=True)
    settings = {
        "HOME": str(folder / "home"),
        "PATH": os.pathsep.join((*([str(tools)] if tools else []), str(ANSIBLE_PLAYBOOK.parent), os.environ["PATH"])),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",
    }
    script = "".join(f"set -x\n{block}\n" for block in blocks(page))
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(
        command,
        cwd=folder,
        env=settings,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    said = f"{done.stdout}\n{done.stderr}"
    assert done.returncode == 0, said
    return said
