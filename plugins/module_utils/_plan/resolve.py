# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of several proposals stays, by one rule.

Harm is reduced before money is saved; then the larger relative change; then the order of the objects. What a kept proposal touches,
no later one touches: neither its fields nor the other bound of the same resource of the same container.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .._reasons.errors import reason
from .proposals.model import LeftOut, Proposal

RULE = (
    "one item for each resource of a container; what reduces harm before what saves money, then the larger relative change, then the "
    "order of the objects"
)


def rank(proposal: Proposal) -> tuple[object, ...]:
    """The place of a proposal; lower goes first."""
    return (proposal.purpose, -proposal.weight, proposal.key)


def resolve(proposals: Iterable[Proposal]) -> tuple[list[Proposal], list[LeftOut]]:
    """Those that stay, in rank order, and the losers (``PLAN_ITEM_CONFLICT``). Equal proposals of several signals become one."""
    kept: list[Proposal] = []
    lost: list[LeftOut] = []
    holders: dict[tuple[str, str], Proposal] = {}
    for proposal in sorted(_merged(proposals), key=rank):
        claims = _claims(proposal)
        holder = next((holders[claim] for claim in claims if claim in holders), None)
        if holder is not None:
            message = f"{holder.knob} goes before it on the same resource: {RULE}"
            lost.append(LeftOut("PLAN_ITEM_CONFLICT", message, proposal.why, proposal.target, proposal.knob))
            continue
        holders.update(dict.fromkeys(claims, proposal))
        kept.append(proposal)
    return kept, lost


def _merged(proposals: Iterable[Proposal]) -> list[Proposal]:
    found: dict[object, Proposal] = {}
    for proposal in proposals:
        key = (proposal.key, proposal.changes)
        twin = found.get(key)
        why = tuple(sorted({*proposal.why, *(twin.why if twin else ())}))
        # Of two signals for one change the evidence of the first by id is told.
        first = min((entry for entry in (proposal, twin) if entry is not None), key=lambda entry: entry.why)
        found[key] = replace(first, why=why)
    return list(found.values())


def _claims(proposal: Proposal) -> list[tuple[str, str]]:
    uid = proposal.target.workload.ref.uid
    claims = {
        (uid, f"{proposal.target.pointer}#{change.path.rpartition('/')[2]}")
        if change.path.startswith(f"{proposal.target.pointer}/resources/")
        else (uid, change.path)
        for change in proposal.changes
    }
    return sorted(claims)


def left_out_entry(entry: LeftOut) -> dict[str, object]:
    """An entry of the plan's ``left_out``."""
    details: dict[str, object] = {"signals": list(entry.signals), **entry.details}
    if entry.target is not None:
        ref = entry.target.workload.ref
        details["ref"] = {name: getattr(ref, name) for name in ref.__struct_fields__}
        details["container"] = entry.target.container.name
    if entry.knob:
        details["knob"] = entry.knob
    return reason(entry.code, entry.message, **details)
