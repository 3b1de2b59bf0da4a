# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the API server warns of, on an item or on the pod it leads to. The passport says whether a warning blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...._cluster.dryrun.secrets import hide
from ...facts import Facts
from ...items import Item
from ...live.gathered import Gathered
from ...model import Finding, failed, note
from .check import LiveCheck

_LONGEST = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    for item in facts.items:
        outcome = gathered.outcomes.get(item.index)
        if outcome is not None and outcome.live is not None:
            yield from _findings(facts, item, outcome.warnings, outcome.live)
    for probe in gathered.probes:
        # A warning that today's pods draw too is not of the plan's making.
        new = [text for text in probe.patched.warnings if text not in probe.live.warnings]
        yield from _findings(facts, probe.items[0], new, probe.after)


def _findings(facts: Facts, item: Item, texts: Sequence[str], live: Mapping[str, Any]) -> Iterator[Finding]:
    for text in sorted(set(texts)):
        shown = hide(_CONTROL.sub(" ", text), live)[:_LONGEST] or "(an empty warning)"
        yield (failed if facts.passport.warnings_block else note)("ADMISSION_WARNING", shown, item)


CHECK = LiveCheck("warnings", _evaluate)
