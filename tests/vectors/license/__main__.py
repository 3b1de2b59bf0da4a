# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the case of a vector, for scenarios and for the hand: ``python -m tests.vectors.license FOLDER [L001]``.

In place of a vector's name, ``today`` is one that holds by the machine's clock; ``now`` holds the time it was made at.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .times import text
from .today import current
from .vectors import vectors


def main(folder: str, name: str = "L001") -> None:
    """``license.json``, ``trust/`` and ``state.json`` of one vector."""
    case = current() if name == "today" else next(entry.case() for entry in vectors() if entry.id == name)
    case.write(Path(folder))
    (Path(folder) / "now").write_text(text(case.now), encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
