# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Adds up what the pytest parts measured, and holds the rooms to their share of covered branches.

coverage's own `fail_under` mixes lines and branches; ours counts branches alone.
"""

from __future__ import annotations

import json
import subprocess
import sys

from .environment import tool_environment
from .paths import OUTPUT, ROOT

GOAL = 95.0
"""Percent of the branches of plugins/module_utils."""


def share(totals: dict[str, int]) -> float:
    """Percent of branches covered, of coverage's JSON `totals`. No branch at all is no measurement: 0."""
    return 100.0 * totals["covered_branches"] / totals["num_branches"] if totals.get("num_branches") else 0.0


def _coverage(*arguments: str) -> None:
    env = tool_environment({"COVERAGE_FILE": str(OUTPUT / "coverage" / "all")})
    subprocess.run([sys.executable, "-m", "coverage", *arguments], check=True, cwd=ROOT, env=env)


def main() -> int:
    """Combine, report, judge."""
    folder = OUTPUT / "coverage"
    data = sorted(str(path) for path in folder.glob("data.*"))
    if not data:
        print("coverage: no part has measured anything; run the pytest parts first")
        return 1
    _coverage("combine", "--keep", "--quiet", *data)
    _coverage("report")
    report = folder / "coverage.json"
    _coverage("json", "--quiet", "-o", str(report))
    percent = share(json.loads(report.read_text(encoding="utf-8"))["totals"])
    print(f"branches of the rooms covered: {percent:.1f} % (goal {GOAL:.0f} %)")
    return int(percent < GOAL)


if __name__ == "__main__":
    sys.exit(main())
