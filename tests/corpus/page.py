# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The page of the documentation and its picture, made of the figures of a run."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from tests.tools.paths import ROOT

from .outcome import goals
from .picture import curves
from .table import HEAD, delay, rate, rows

FIGURES = ROOT / "docs" / "corpus" / "figures.json"
PAGE = ROOT / "docs" / "docsite" / "rst" / "corpus.rst"
PICTURE = PAGE.with_suffix(".svg")
LABEL = "ansible_collections.modekeeper.core.docsite.corpus"
_WIDTH = 118

TITLE = f"""\
..
   SPDX-FileCopyrightText: The ModeKeeper Authors
   SPDX-License-Identifier: Apache-2.0
   Written by tests/corpus/page.py from docs/corpus/figures.json: `make corpus` makes both.

.. _{LABEL}:

How often the signals are wrong: the corpus
===========================================
"""

HOW = """\
``make corpus`` lays faults of known size, onset and length over real, healthy traces, leaves others as they are, runs each
through the same functions as ``observe`` and counts. Each case is drawn from a seed of its own and can be made again alone.
Thresholds were chosen on the development seeds (``make corpus SEEDS=development``); what stands here is of the final ones.

Every other case is a whole trace, the rest are some of its workers over some of its rows, so cases overlap: the intervals
take them as independent and are a little too narrow. Precision, recall and abstention have Wilson's 95 % interval; F1 that of
the share it is a rising function of. Precision counts what is raised in the healthy cases too. *Cannot tell* is the share of the
cases in which the signal says so. The delay is from the onset of the fault to the first look that raises it, in samples (median
and middle half), looking again and again while the records come in, over those that are found in the end. A fault lasts three
samples or more, its length is drawn evenly on a logarithmic scale.
"""

ALONE = """\
A line without a size counts faults of 1.3 times and more, and all healthy cases; those with a size count the faults of that size.
"""


def page(told: dict[str, Any]) -> str:
    """The whole page."""
    return "\n".join(_lines(told))


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield TITLE
    yield _wrapped(HOW)
    yield _table([HEAD, *rows(told)])
    yield _wrapped(ALONE)
    met = goals(told)
    yield "\n".join(f"* {goal}: {'met' if good else 'missed'}" for goal, good in met.items())
    yield "* to beat, as published by Minder (NSDI 2025) on its own faults: precision 0.904, F1 0.893\n"
    yield f".. figure:: {PICTURE.name}\n   :alt: Share of the faults seen, and delay, against their size\n"
    yield "   Left: the share of the faults that is seen, with its interval. Right: the delay, with its middle half.\n"
    yield _heading("By kind")
    yield _table([("kind", "size", "raised", "missed", "cannot tell", "raised besides"), *_kinds(told)])
    yield _heading("What each kind is")
    yield "\n".join(
        f"* **{entry['name']}** ({', '.join(entry['over'])}): {_lower(entry['says'])}" for entry in told["kinds"]
    )
    yield "\n" + _heading("The traces")
    yield _wrapped(
        "They are not ours to ship. ``MODEKEEPER_REAL_DATA`` names the folder that holds them; each is told by its digest.\n"
    )
    for source in told["sources"]:
        yield f"* **{source['name']}**: ``{source['path']}``, {source['origin']}; {source['healthy']}"
        yield f"  ``{source['digest']}``"
    yield ""


def _kinds(told: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for entry in told["kinds"]:
        besides = ", ".join(f"{pattern} {count}" for pattern, count in entry["false"].items())
        for place, row in enumerate(entry["sizes"]):
            asked = bool(entry["about"])
            size = f"{row['size']:g}" if len(entry["sizes"]) > 1 else ""
            raised = f"{row['found']} of {row['found'] + row['missed']}" if asked else f"of {row['cases']}"
            missed = str(row["missed"]) if asked else ""
            yield (
                entry["name"] if not place else "",
                size,
                raised,
                missed,
                str(row["abstained"]),
                besides if not place else "",
            )


def _table(lines: list[tuple[str, ...]]) -> str:
    found = [".. list-table::", "   :header-rows: 1", ""]
    for line in lines:
        found += [f"   {'*' if not column else ' '} - {cell}".rstrip() for column, cell in enumerate(line)]
    return "\n".join(found) + "\n"


def _heading(text: str) -> str:
    return f"{text}\n{'-' * len(text)}\n"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _wrapped(text: str) -> str:
    parts = (
        textwrap.fill(part, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for part in text.strip().split("\n\n")
    )
    return "\n\n".join(parts) + "\n"


def save(told: dict[str, Any]) -> None:
    """Writes the figures."""
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load() -> dict[str, Any]:
    """The figures of the last run."""
    told: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return told


def write(told: dict[str, Any]) -> None:
    """Writes page and picture."""
    PAGE.write_text(page(told), encoding="utf-8")
    PICTURE.write_bytes(curves(told))


__all__ = ["FIGURES", "PAGE", "PICTURE", "delay", "load", "page", "rate", "save", "write"]
