# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The documentation: plugin docs and docsite by antsibull-docs, and the site really built with no warning but known ones."""

from __future__ import annotations

import subprocess
import sys

from . import docs_site, venvs
from .environment import tool_environment
from .paths import ROOT

LINT = (
    "lint-collection-docs",
    "--plugin-docs",
    "--validate-collection-refs=all",
    "--disallow-unknown-collection-refs",
    "--skip-rstcheck",
    ".",
)


def _lint() -> bool:
    bin_folder = venvs.ensure("docs")
    env = tool_environment(private_home=True)
    env["PATH"] = f"{bin_folder}:{env['PATH']}"
    # antsibull-docs wants to stand in the collection's own folder below ansible_collections.
    return subprocess.run([str(bin_folder / "antsibull-docs"), *LINT], cwd=ROOT, env=env, check=False).returncode == 0


def main() -> int:
    """Two checks."""
    results = (_lint(), docs_site.build() == 0)
    print(f"docs: {sum(results)} passed, {len(results) - sum(results)} failed")
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
