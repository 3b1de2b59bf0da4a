# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the case of a vector, for scenarios and for the hand: ``python -m tests.vectors.license FOLDER [L001]``."""

from __future__ import annotations

import sys
from pathlib import Path

from .vectors import vectors


def main(folder: str, name: str = "L001") -> None:
    """``license.json``, ``trust/`` and ``state.json`` of one vector."""
    (vector,) = (entry for entry in vectors() if entry.id == name)
    vector.case().write(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
