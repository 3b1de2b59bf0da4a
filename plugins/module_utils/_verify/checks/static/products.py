# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the products that must stay constant do: micro batch × accumulation × world size, and those of the passport."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import prod
from typing import Any

from ...._cluster.quantity import amount
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...items import Item, Move
from ...model import Finding, failed, insufficient, passed
from .check import StaticCheck

#: Holds whatever a passport says.
BATCH: Mapping[str, Any] = {
    "name": "global batch",
    "product": ["micro_batch", "grad_accum", "workers"],
    "equals": "unchanged",
}


def _evaluate(facts: Facts) -> Iterator[Finding]:
    products = [BATCH, *facts.passport.body.get("invariants", {}).get("products", ())]
    by_uid: dict[str, list[tuple[Item, Move]]] = defaultdict(list)
    for item in facts.items:
        by_uid[item.ref.uid] += ((item, move) for move in item.fields)
    for _unused, moves in sorted(by_uid.items()):
        for product in products:
            terms = [(item, move) for item, move in moves if move.knob in product["product"]]
            if terms:
                yield from _findings(product, terms)


def _findings(product: Mapping[str, Any], terms: list[tuple[Item, Move]]) -> Iterator[Finding]:
    items = {item.index: item for item, _unused in terms}.values()
    try:
        before = prod((amount(str(move.from_)) for _unused, move in terms), start=Decimal(1))
        after = prod((amount(str(move.to)) for _unused, move in terms), start=Decimal(1))
    except ModeKeeperError as error:
        yield from (Finding("failed", item, (error.as_reason(),)) for item in items)
        return
    wanted, name = product["equals"], product["name"]
    known = {move.knob for _unused, move in terms} >= set(product["product"])
    for item in items:
        if wanted != "unchanged" and not known:
            yield insufficient("BOUND_INVARIANT", f"{name} has terms that the plan does not know", item)
        elif after != (before if wanted == "unchanged" else wanted):
            yield failed("BOUND_INVARIANT", f"{name} would be {after} in place of {before}", item)
        else:
            yield passed(item, product=name)


CHECK = StaticCheck("products", _evaluate)
