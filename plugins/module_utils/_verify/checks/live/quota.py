# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the namespace's quotas hold the change for all pods of a workload: that one pod fits says nothing of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ...._cluster.quantity import amount
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...live.gathered import Gathered
from ...model import Finding, failed, insufficient, passed
from ...quota_need import QuotaNeed, needs
from .check import LiveCheck


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    for space, listing in sorted(gathered.quotas.items()):
        if listing.code:
            yield insufficient(listing.code, f"the quotas of namespace {space} could not be read")
            continue
        try:
            wanted = needs(facts, gathered, space)
            yield from (_finding(space, quota, wanted) for quota in listing.items)
        except ModeKeeperError as error:
            yield insufficient(error.code, f"namespace {space}: {error.message}")


def _finding(space: str, quota: Mapping[str, Any], wanted: Mapping[str, QuotaNeed]) -> Finding:
    name = str(_member(quota, "metadata").get("name"))
    status, spec = _member(quota, "status"), _member(quota, "spec")
    hard, used = _member(status, "hard") or _member(spec, "hard"), _member(status, "used")
    for resource in sorted(set(hard) & set(wanted)):
        room = amount(hard[resource]) - amount(used.get(resource, "0"))
        need = wanted[resource]
        if need.total > room:
            scoped = bool(spec.get("scopes") or spec.get("scopeSelector"))
            message = f"quota {space}/{name} has {_text(room)} of {resource} left, the change needs {_text(need.total)}"
            judge = insufficient if scoped else failed
            return judge("QUOTA_SHORT", message, quota=name, resource=resource, workloads=sorted(need.workloads))
    return passed(None, quota=name, namespace=space)


def _member(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


CHECK = LiveCheck("quota", _evaluate)
