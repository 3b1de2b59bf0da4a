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
_STANDS = tuple(map(_one_of, ("opened", "announced", "applied", "baked", "closed")))
_CHANGE: Mapping[str, Needs] = MappingProxyType(
    {
        "planned": NOTHING,
        "blocked": NOTHING,
        "kept": (*_STANDS, _one_of("keep")),
        "held": (*_STANDS, _one_of("hold")),
        "rolled_back": tuple(map(_one_of, ("opened", "roll_back", "closed"))),
        "rollback_incomplete": tuple(map(_one_of, ("opened", "applied", "roll_back", "left_alone", "closed"))),
        "halted": tuple(map(_one_of, ("opened", "halted"))),
    }
)
"""Of each step that changes a cluster."""
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
        "gate": {"passed": (_one_of("passed"),), "blocked": (_one_of("blocked"),)},
        "apply": _CHANGE,
        "recover": _CHANGE,
        "rollback": _CHANGE,
    }
)
"""By step and by outcome."""
LET_THROUGH = MappingProxyType({outcome: "blocked" if outcome == "blocked" else "passed" for outcome in _CHANGE})
"""What the gate must have said before each outcome of a change."""
RESTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "observe": (),
        "plan": ("observe",),
        "verify": ("observe", "plan"),
        "quarantine": ("observe",),
        # Another machine takes a change back from its journal alone; what the gate rests on it names by id.
        "gate": (),
        "apply": ("gate",),
        "recover": ("gate",),
        "rollback": ("gate",),
    }
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
        if RULES[step] is _CHANGE:
            found += _of_change(step, steps[step], steps.get("gate", ()))
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


def _of_change(step: str, lines: Sequence[Mapping[str, Any]], gate: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The gate said what the outcome wants, and every item that was announced or applied came to its end."""
    outcome = next((str(line["decision"]) for line in lines if line["subject"] == step), "")
    if outcome not in LET_THROUGH:
        return
    if gate and not any(line["subject"] == "gate" and line["decision"] == LET_THROUGH[outcome] for line in gate):
        yield f"{step} ends in {outcome} where the gate did not say {LET_THROUGH[outcome]}"
    if outcome == "halted":
        return
    for item, told in sorted(_by_item(lines).items()):
        if not told & _DONE:
            yield f"item {item} was announced, and nothing says what became of it"
        if outcome.startswith("roll") and "applied" in told and not told & _UNDONE:
            yield f"item {item} was applied, and nothing says whether it was taken back"


def _by_item(lines: Sequence[Mapping[str, Any]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for line in lines:
        if isinstance(line["subject"], Mapping) and "item" in line["subject"]:
            found.setdefault(line["subject"]["item"], set()).add(line["decision"])
    return found


_DONE = _one_of("applied", "not_applied", "gone", "adopted", "foreign")
_UNDONE = _one_of("taken_back", "left_alone", "gone")
