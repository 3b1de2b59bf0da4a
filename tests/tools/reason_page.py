# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the page of reason codes from the one catalogue.

python -m tests.tools.reason_page            # writes docs/docsite/rst/reason_codes.rst
python -m tests.tools.reason_page --check    # status 1 when the page is not that of the catalogue
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .paths import ROOT

if TYPE_CHECKING:
    from ansible_collections.modekeeper.core.plugins.module_utils._reasons.model import Family

PAGE = ROOT / "docs" / "docsite" / "rst" / "reason_codes.rst"
LABEL = "ansible_collections.modekeeper.core.docsite.reason_codes"

HEAD = f"""\
..
   SPDX-FileCopyrightText: The ModeKeeper Authors
   SPDX-License-Identifier: Apache-2.0
   Written by tests/tools/reason_page.py from plugins/module_utils/_reasons: change it there.

.. _{LABEL}:

Reason codes
============

Every refusal and every finding carries a code from this one catalogue. All reasons are reported; they are sorted in the
order of this page, and the first is *the* reason: the first word of the failure message. Codes are stable: scripts may
match on them. The message beside a code tells the figures of the case; the remedy is the one given here.
"""


def _escape(text: str) -> str:
    """Plain text as reStructuredText: what would be markup is not."""
    return "".join(f"\\{character}" if character in "\\`*_|" else character for character in text)


def _lines(families: Iterable[Family]) -> Iterator[str]:
    yield HEAD
    for family in families:
        yield f"{family.title}\n{'-' * len(family.title)}\n"
        for entry in family.reasons:
            yield f".. _{LABEL}.{entry.code.lower()}:\n"
            yield f"``{entry.code}``\n    {_escape(entry.meaning)}\n"
            yield f"    *Remedy:* {_escape(entry.remedy)}\n"


def page(families: Iterable[Family]) -> str:
    """The whole page."""
    return "\n".join(_lines(families))


def main(arguments: list[str]) -> int:
    """Write, or check."""
    sys.path.insert(0, str(ROOT / ".dev"))
    from ansible_collections.modekeeper.core.plugins.module_utils._reasons.catalogue import FAMILIES  # noqa: PLC0415

    wanted = page(FAMILIES)
    if "--check" in arguments:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted
        print("the page is the catalogue's" if same else f"{PAGE.relative_to(ROOT)} is old: make docs writes it")
        return int(not same)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
