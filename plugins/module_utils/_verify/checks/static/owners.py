# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether somebody else owns a field that the plan would write, and who owns those that it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator

from ...._plan.facts import Target
from ...._plan.owners.model import Field, Owner
from ...._plan.owners.registry import owners_of
from ...._reasons.catalogue import CATALOGUE
from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, note, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    for item in facts.items:
        owners = _owners(facts, item)
        if owners:
            yield failed(owners[0].code, f"{owners[0].name} owns the field: {'; '.join(owners[0].evidence)}", item)
        else:
            yield passed(item)
    for entry in facts.at_source:
        owner, ref = entry.get("owner") or {}, entry.get("ref") or {}
        if owner.get("code") in CATALOGUE:
            name = f"{ref.get('kind')} {ref.get('namespace')}/{ref.get('name')} {entry.get('knob')}"
            yield note(owner["code"], f"{name} is for {owner.get('name')}, whose patch the plan holds")


def _owners(facts: Facts, item: Item) -> list[Owner]:
    workload = facts.workload(item)
    container = next((one for one in (workload.containers if workload else ()) if one.name == item.container), None)
    if workload is None or container is None:
        return []
    knobs, paths = (tuple(getattr(move, name) for move in item.fields) for name in ("knob", "path"))
    return owners_of(Field(Target(workload, container), knobs, paths), facts.index, facts.passport)


CHECK = StaticCheck("owners", _evaluate)
