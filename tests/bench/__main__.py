# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`make bench`: measures each work beside its floor, prints one table, writes `out/bench.json`.

Status 1 when a benchmark could not run; a goal that is missed is told, and is no error: figures belong to a machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from tests.tools.paths import ROOT

from .registry import Row, load, names

HEAD = ("work", "×", "value", "floor", "", "ratio", "goal", "")


def _cells(row: Row) -> tuple[str, ...]:
    goal = f"{row.goal.relation} {row.goal.ratio:g}" if row.goal else "–"
    verdict = "" if row.goal is None else ("met" if row.goal.met(row.ratio) else "MISSED")
    value, floor = (f"{figure:,.3f} {row.unit}" for figure in (row.value, row.floor))
    return row.work, str(row.scale), value, floor, row.floor_name, f"{row.ratio:.2f}", goal, verdict


def table(rows: Sequence[Row]) -> str:
    """The rows as text, columns as wide as they need."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks; all when none is named")
    parser.add_argument("--scale", type=int, nargs="+", default=[1], help="times the base size, e.g. 1 4 16")
    options = parser.parse_args(arguments)
    chosen = options.names or names()
    rows: list[Row] = []
    broken: list[str] = []
    for name in chosen:
        for scale in options.scale:
            print(f"measuring {name} × {scale}", file=sys.stderr, flush=True)
            try:
                rows.extend(load(name)(scale))
            except Exception:
                traceback.print_exc()
                broken.append(name)
    print(table(rows))
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
    document: dict[str, Any] = {"machine": machine, "rows": [row.as_json() for row in rows], "broken": broken}
    out = ROOT / "out"
    out.mkdir(exist_ok=True)
    (out / "bench.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if broken or not rows:
        print(f"could not measure: {', '.join(broken) or 'there is no benchmark'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
