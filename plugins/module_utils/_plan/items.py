# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Items as the plan holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._artifact.canonical import digest
from .._cluster.model import ObjectRef
from .change import Guard, inverse_of, patch_of
from .knobs.registry import KNOBS
from .owners.model import BESIDE, Owner
from .owners.registry import codes_of
from .proposals.model import HARM, Proposal
from .source_patches.model import Move
from .source_patches.registry import source_patch

_TIERS = ("low", "mid", "high")
#: Only what an approval is about: no time, no evidence.
_COVERED = ("container", "fields", "from", "knob", "ref", "to")


def reference(ref: ObjectRef) -> dict[str, str]:
    """An object reference as artefacts hold it."""
    return {name: getattr(ref, name) for name in ref.__struct_fields__}


def guards_of(proposal: Proposal) -> tuple[Guard, ...]:
    """The uid, and the name of the container at its index."""
    return (
        Guard("/metadata/uid", proposal.target.workload.ref.uid),
        Guard(f"{proposal.target.pointer}/name", proposal.target.container.name),
    )


def item(proposal: Proposal, expires_at: str) -> dict[str, Any]:
    """An item that may be written."""
    guards = guards_of(proposal)
    return {
        **_common(proposal),
        "expires_at": expires_at,
        "inverse": inverse_of(guards, proposal.changes),
        "patch": patch_of(guards, proposal.changes),
    }


def source_item(proposal: Proposal, owners: Sequence[Owner]) -> dict[str, Any]:
    """A change that its owner has to make, with the patch for its source."""
    owner = owners[0]
    writer = next((entry for entry in owners if entry.source != BESIDE), owner)
    patch = source_patch(Move(proposal.target, guards_of(proposal), proposal.changes, writer))
    return {
        **_common(proposal),
        "codes": codes_of(list(owners)),
        "git": dict(patch.git),
        "git_inverse": dict(patch.git_inverse),
        "inverse": patch.inverse,
        "note": " ".join(dict.fromkeys(entry.note for entry in (owner, writer) if entry.note)),
        "owner": {"code": owner.code, "evidence": list(owner.evidence), "name": owner.name},
        "others": [{"code": other.code, "evidence": list(other.evidence), "name": other.name} for other in owners[1:]],
        "patch": patch.patch,
        "patch_ref": reference(patch.ref),
    }


def _common(proposal: Proposal) -> dict[str, Any]:
    workload = proposal.target.workload
    fields = [
        {"from": change.old, "knob": knob, "path": change.path, "to": change.new}
        for knob, change in zip(proposal.amounts, proposal.changes, strict=True)
    ]
    common = {
        "container": proposal.target.container.name,
        "fields": fields,
        "from": proposal.changes[0].old,
        "knob": proposal.knob,
        "ref": reference(workload.ref),
        "to": proposal.changes[0].new,
    }
    knobs = [KNOBS[name] for name in proposal.amounts]
    return {
        **common,
        "effect": {**proposal.effect, "purpose": "reduces harm" if proposal.purpose == HARM else "saves"},
        "id": item_digest(common),
        "restarts": any(knob.restarts for knob in knobs),
        "role": workload.role,
        "tier": max((knob.tier for knob in knobs), key=_TIERS.index),
        "unit": proposal.policy.knob.unit,
        "why": list(proposal.why),
    }


def item_digest(entry: Mapping[str, Any]) -> str:
    """The id of an item: what it does to what."""
    return digest({name: entry.get(name) for name in _COVERED})


def change_digest(cluster_uid: str, passport_id: str, items: Sequence[dict[str, Any]]) -> str:
    """What an approval signs: cluster, passport and the changes, without times or evidence."""
    return digest({"cluster": cluster_uid, "items": sorted(entry["id"] for entry in items), "passport": passport_id})
