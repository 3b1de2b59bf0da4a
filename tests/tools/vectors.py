# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How many vectors of the contract a run held, read from pytest's JUnit reports: L001 to L115, A01 to A32, …"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

SERIES = {"L": "licence", "A": "ledger", "P": "pack", "R": "release"}
"""By the letter that a vector's name begins with."""
_VECTOR = re.compile(r"test_a_vector_\w+\[([A-Z])\d{2,3}[-\]]")


def held(reports: Iterable[Path]) -> Counter[str]:
    """Vectors by series, each that passed."""
    found: Counter[str] = Counter()
    for report in reports:
        for case in ET.parse(report).getroot().iter("testcase"):
            match = _VECTOR.match(case.get("name", ""))
            if match and match[1] in SERIES and not len(case):
                found[SERIES[match[1]]] += 1
    return found


def summary(found: Counter[str]) -> str:
    """One line; nothing where there was none."""
    told = ", ".join(f"{count} of the {name}" for name, count in found.items())
    return f"vectors: {told}" if told else ""
