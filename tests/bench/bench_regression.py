# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""False alarms of whole decisions on public traces in which nothing was changed, against the one percent that is promised.

The notes tell how often each rule finds one series that is a quarter worse. The rules of others stand beside ours without a goal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.tools.paths import ROOT

from .registry import Goal, Row

sys.path.insert(0, str(ROOT / ".dev"))

from .replays import RULE, played

PROMISED_PERCENT = 100 * RULE.alarm


def rows(scale: int) -> Iterator[Row]:
    """Sixty cuts of each trace times ``scale``."""
    for one in played(60 * scale):
        if one.decided:
            yield Row(
                f"false alarms of {one.rule}, {one.trace}",
                100 * one.alarms / one.decided,
                "what is promised",
                PROMISED_PERCENT,
                unit="%",
                goal=Goal("<=", 1) if one.rule == "verify-after" else None,
                scale=scale,
                notes={
                    "series": one.series,
                    "decisions": one.decided,
                    "alarms": one.alarms,
                    "found of a quarter worse": round(one.power, 3),
                },
            )
