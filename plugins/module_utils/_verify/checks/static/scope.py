# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether each object is one that the passport covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, insufficient, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    uid = facts.cluster.uid if facts.cluster is not None else ""
    selective = bool(facts.passport.body["scope"].get("selectors"))
    for item in facts.items:
        labels = _labels(facts, item)
        code = facts.passport.scope_code(
            cluster=uid, namespace=item.ref.namespace, kind=item.ref.kind, labels=labels or {}
        )
        if code == "SCOPE_SELECTOR" and labels is None and selective:
            yield insufficient("OBSERVE_PARTIAL", "the labels of the object were not observed", item)
        elif code is not None:
            yield failed(code, f"{item.ref.kind} {item.ref.namespace}/{item.ref.name} is not covered", item)
        else:
            yield passed(item)


def _labels(facts: Facts, item: Item) -> Mapping[str, str] | None:
    workload = facts.workload(item)
    return workload.labels if workload is not None else None


CHECK = StaticCheck("scope", _evaluate)
