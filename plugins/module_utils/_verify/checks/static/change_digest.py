# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the digests that an approval signs are those of what the plan says."""

from __future__ import annotations

from collections.abc import Iterator

from ...._plan.items import change_digest, item_digest
from ...facts import Facts
from ...model import Finding, failed, passed
from .check import StaticCheck

#: What an item's digest covers: no time, no evidence.
_COVERED = ("container", "fields", "from", "knob", "ref", "to")


def _evaluate(facts: Facts) -> Iterator[Finding]:
    entries = facts.plan.body["items"]
    sound = True
    for item, entry in zip(facts.items, entries, strict=True):
        if item_digest(entry) != entry["id"]:
            sound = False
            yield failed("ARTIFACT_ID_MISMATCH", "the item's id is not the digest of its change", item)
    uid = (facts.plan.body["cluster"] or {}).get("uid", "")
    if change_digest(uid, facts.passport.id, entries) != facts.plan.body["change"]:
        sound = False
        yield failed("ARTIFACT_ID_MISMATCH", "the plan's change is not the digest of its items")
    if sound:
        yield passed()


CHECK = StaticCheck("change_digest", _evaluate)
