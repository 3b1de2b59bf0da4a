# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Puts what `make demo` really prints into the README: its headline, figures, first proposals and next command.

    make demo | python -m tests.tools.readme        # writes the README's block

What is left out of the report is marked by a line with `…`. A test compares the block with a run of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from .paths import ROOT

README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- demo-output -->\n```text\n).*?(```\n<!-- /demo-output -->)", re.DOTALL)
ROWS = 4
"""Rows shown of the table of proposals, its head apart."""
GAP = "…"


def sections(report: str) -> dict[str, list[str]]:
    """Heading → lines below it, blank lines left out; the title's heading is the empty string."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line in report.splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ")
            found[name] = []
        elif line.strip():
            found[name].append(line)
    return found


def _proposed(lines: list[str]) -> Iterator[str]:
    table = [line for line in lines if line.startswith("|")]
    yield from lines[: 2 + ROWS] if lines[:1] == table[:1] else lines[: 3 + ROWS]
    yield GAP


def excerpt(report: str) -> str:
    """What of `report` the README shows; every line but the gaps is the report's own."""
    parts = sections(report)
    lines = [*parts[""], ""]
    for name, body in parts.items():
        if name == "What was seen":
            text = [line for line in body if not line.startswith("|")]
            lines += [f"## {name}", *text[:-1], GAP, text[-1], ""]
        elif name.startswith("What is proposed"):
            lines += [f"## {name}", *_proposed(body), ""]
        elif name == "What verify found":
            lines += [f"## {name}", body[0], GAP, ""]
        elif name in {"What was not done", "Next"}:
            shown = [line for line in body if not line.startswith("```")]
            lines += [f"## {name}", *shown[:1], *([GAP] if len(shown) > 1 else []), ""]
    return "\n".join(lines).rstrip() + "\n"


def with_excerpt(readme: str, report: str) -> str:
    """The README with its block written anew."""
    return BLOCK.sub(lambda found: found[1] + excerpt(report) + found[2], readme)


def main() -> int:
    """Read the report from standard input, write the README."""
    README.write_text(with_excerpt(README.read_text(encoding="utf-8"), sys.stdin.read()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
