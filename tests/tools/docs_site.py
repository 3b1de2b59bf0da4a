# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Builds the documentation site in `build/docs/html`: plugins, roles and the pages of `docs/docsite/rst`.

A warning of sphinx is an error: a reference that leads nowhere is found here, not by a reader.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from . import venvs
from .environment import tool_environment
from .paths import ROOT

SITE = ROOT / "build" / "docs"
SETTINGS = ROOT / "docs" / "site"
PAGES = ROOT / "docs" / "docsite" / "rst"
ELSEWHERE = "elsewhere.rst"
"""Where references of generated pages to Ansible's own manual end: the site is whole without a network."""


def commands(bin_folder: Path) -> tuple[list[str], ...]:
    """What makes the site, in order."""
    antsibull = [
        str(bin_folder / "antsibull-docs"),
        "--config-file",
        str(SETTINGS / "antsibull-docs.cfg"),
        "collection",
    ]
    antsibull += ["--use-current", "--squash-hierarchy", "--cleanup", "everything", "--fail-on-error"]
    antsibull += ["--dest-dir", str(SITE / "rst"), "modekeeper.core"]
    sphinx = [str(bin_folder / "sphinx-build"), "-q", "-W", "--keep-going", "-b", "html", "-c", str(SETTINGS)]
    sphinx += [str(SITE / "rst"), str(SITE / "html")]
    return antsibull, sphinx


def build() -> int:
    """0 when the site stands."""
    bin_folder = venvs.ensure("docs")
    env = tool_environment(private_home=True)
    env["PATH"] = f"{bin_folder}:{env['PATH']}"
    shutil.rmtree(SITE, ignore_errors=True)
    (SITE / "rst").mkdir(parents=True, mode=0o755)
    for command in commands(bin_folder):
        status = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        if status:
            return status
        shutil.copyfile(SETTINGS / ELSEWHERE, SITE / "rst" / ELSEWHERE)
        for picture in PAGES.glob("*.svg"):  # antsibull-docs takes pages alone
            shutil.copyfile(picture, SITE / "rst" / "docsite" / picture.name)
    print(f"the site: {(SITE / 'html' / 'index.html').relative_to(ROOT)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(build())
