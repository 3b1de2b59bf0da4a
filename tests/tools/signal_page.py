# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the page of signals: a section a detector, its rule from the registry, the rest from docs/signals.

python -m tests.tools.signal_page            # writes docs/docsite/rst/signals.rst
python -m tests.tools.signal_page --check    # status 1 when the page is not that of registry and texts
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from .paths import ROOT

PAGE = ROOT / "docs" / "docsite" / "rst" / "signals.rst"
TEXTS = ROOT / "docs" / "signals"
WRONG = "how_often_wrong"
LABEL = "ansible_collections.modekeeper.core.docsite.signals"
_WIDTH = 118

HEAD = f"""\
..
   SPDX-FileCopyrightText: The ModeKeeper Authors
   SPDX-License-Identifier: Apache-2.0
   Written by tests/tools/signal_page.py from the registry of detectors and docs/signals: change it there.

.. _{LABEL}:

Signals
=======

What ``observation.json`` may say of a job or a workload. Each verdict is ``signal_found``, ``no_actionable_signal`` or
``insufficient_evidence``, with the figures, the window and the rule that led there. The first 20 steps of a run, and of each
restart, are warm-up and not judged (losses apart). A gap in the records is never a zero. A part of the step is named as the
class of a slowdown (``data``, ``communication``, ``compute``) only where it is recorded and explains 80 % of it.
"""


def texts() -> dict[str, str]:
    """The texts by pattern."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*.txt"))}


def _lines(rules: Iterable[tuple[str, str]], told: Mapping[str, str]) -> Iterator[str]:
    yield HEAD
    for pattern, rule in rules:
        meaning, cannot, do = told[pattern].strip().split("\n\n")
        yield f".. _{LABEL}.{pattern}:\n\n{pattern}\n{'-' * len(pattern)}\n"
        yield f"{meaning}\n"
        yield f"{_wrapped('*Rule:* ' + _escape(rule) + '.')}\n"
        yield f"{_labelled(cannot, 'Cannot tell')}\n"
        yield f"{_labelled(do, 'What to do')}\n"
    title = "How often they are wrong"
    yield f"{title}\n{'-' * len(title)}\n\n{told[WRONG].strip()}\n"


def _labelled(paragraph: str, label: str) -> str:
    text = " ".join(paragraph.split())
    return _wrapped(f"*{label}:* {text.removeprefix(f'{label}: ')}")


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _escape(text: str) -> str:
    """A rule as reStructuredText: what would be markup is not."""
    return "".join(f"\\{character}" if character in "\\*_|" else character for character in text).replace("`", "``")


def page(rules: Iterable[tuple[str, str]], told: Mapping[str, str]) -> str:
    """The whole page.

    :param rules: pattern and rule of each detector, in order.
    """
    return "\n".join(_lines(rules, told))


def rules() -> list[tuple[str, str]]:
    """Pattern and rule of each detector of the registry."""
    sys.path.insert(0, str(ROOT / ".dev"))
    from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signals.registry import (  # noqa: PLC0415
        DETECTORS,
    )

    return [(detector.pattern, detector.rule) for detector in DETECTORS]


def main(arguments: list[str]) -> int:
    """Write, or check."""
    wanted = page(rules(), texts())
    if "--check" in arguments:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted
        print("the page is the registry's" if same else f"{PAGE.relative_to(ROOT)} is old: make docs writes it")
        return int(not same)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
