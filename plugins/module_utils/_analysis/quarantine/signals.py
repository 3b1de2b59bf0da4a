# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Signals of the observation as clues."""

from __future__ import annotations

from collections.abc import Iterator

from .look import Look
from .model import Blind, Clue, Good, Mark


def sure(look: Look, pattern: str) -> Iterator[Clue]:
    """A found signal is a hit by itself; a run that was judged well is a good thing, and another run another one."""
    judged = [signal for signal in look.signals if signal["pattern"] == pattern]
    if not any(signal["outcome"] != "insufficient_evidence" for signal in judged):
        yield Blind(f"no run could be judged for {pattern}")
        return
    for signal in judged:
        subject = look.of_signal(signal)
        if signal["outcome"] == "signal_found":
            told = {"signal": signal["id"], "series": signal["subject"].get("metric", ""), **signal["window"]}
            yield Mark(subject, "telemetry", signal["id"], look.now, told, sure=True)
        elif signal["outcome"] == "no_actionable_signal":
            window = signal["window"]
            yield Good(subject, str(window.get("from", window.get("from_step", ""))))
        else:
            yield Blind(f"{pattern} could not be decided for this run", subject)
