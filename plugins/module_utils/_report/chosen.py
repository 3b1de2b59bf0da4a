# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which findings a reader is shown, of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .figures import headline
from .markdown import subject_name

MOST = 40


def chosen(signals: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """As many of the signals found as a reader takes in, of each pattern in turn: many of one kind do not hide the only one of another."""
    found = sorted((signal for signal in signals if signal["outcome"] == "signal_found"), key=_order)
    turn: Counter[str] = Counter()
    turns = []
    for place, signal in enumerate(found):
        turns.append((turn[signal["pattern"]], place))
        turn[signal["pattern"]] += 1
    return [found[place] for place in sorted(place for _turn, place in sorted(turns)[:MOST])]


def _order(signal: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return signal["pattern"], subject_name(signal["subject"]), headline(signal), signal["id"]
