# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a decision trace must hold: the closed list of decisions that each outcome of each step rests on.

A step's last word is the line whose subject is the step itself; its decision is the outcome. An outcome that is not in the list, or
that rests on a decision nobody told, makes the trace incomplete: a reader would be asked to believe it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

Needs = tuple[frozenset[str], ...]
"""Of each set one decision must be told."""


def _one_of(*decisions: str) -> frozenset[str]:
    return frozenset(decisions)


NOTHING: Needs = ()
RULES: Mapping[str, Mapping[str, Needs]] = MappingProxyType(
    {
        "observe": {
            "signal_found": (_one_of("signal_found"),),
            "no_actionable_signal": (_one_of("no_actionable_signal"),),
            "insufficient_evidence": NOTHING,
        },
        "plan": {
            "proposed": (_one_of("proposed", "at_source"),),
            "nothing_to_do": NOTHING,
            "insufficient_evidence": NOTHING,
        },
        "verify": {
            "verified": (_one_of("passed"),),
            "static_only": (_one_of("passed"), _one_of("not_evaluated")),
            "nothing_to_do": (_one_of("passed"),),
            "failed": (_one_of("failed"),),
            "insufficient_evidence": (_one_of("insufficient"),),
        },
        "quarantine": {
            "held": (_one_of("hit", "held"),),
            "clear": (_one_of("no_actionable_signal"),),
            "insufficient_evidence": NOTHING,
        },
    }
)
"""By step and by outcome."""
RESTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"observe": (), "plan": ("observe",), "verify": ("observe", "plan"), "quarantine": ("observe",)}
)
"""What each step was made from."""


def lacking(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a trace lacks, in words; nothing where it is complete.

    :param lines: the decisions in order.
    """
    steps: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        steps.setdefault(line["step"], []).append(line)
    found = [f"step {step} is not known" for step in steps if step not in RULES]
    for step in (step for step in steps if step in RULES):
        found += [f"{step} rests on {earlier}" for earlier in RESTS[step] if earlier not in steps]
        found += _of_step(step, steps[step])
    return found


def _of_step(step: str, lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    last = [line for line in lines if line["subject"] == step]
    if len(last) != 1:
        yield f"{step} has {len(last)} outcomes"
        return
    outcome = last[0]["decision"]
    if outcome not in RULES[step]:
        yield f"{step} ends in an outcome that is not in the list"
        return
    told = {line["decision"] for line in lines if line is not last[0]}
    for needed in RULES[step][outcome]:
        if not needed & told:
            yield f"{step} ends in {outcome} without {' or '.join(sorted(needed))}"
