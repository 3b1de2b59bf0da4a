# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the products that must stay constant do: micro batch × accumulation × world size, and those of the passport."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import prod
from typing import Any

from ...._cluster.quantity import amount
from ...._reasons.errors import ModeKeeperError
from ...facts import Facts
from ...items import Item
from ...model import Finding, failed, passed
from .check import StaticCheck

#: Holds whatever a passport says.
BATCH: Mapping[str, Any] = {
    "name": "global batch",
    "product": ["micro_batch", "grad_accum", "workers"],
    "equals": "unchanged",
}


def _evaluate(facts: Facts) -> Iterator[Finding]:
    products = [BATCH, *facts.passport.body.get("invariants", {}).get("products", ())]
    for uid in sorted({item.ref.uid for item in facts.items}):
        items = [item for item in facts.items if item.ref.uid == uid]
        for product in products:
            terms = [item for item in items if item.knob in product["product"]]
            if terms:
                yield from _findings(product, terms)


def _findings(product: Mapping[str, Any], terms: list[Item]) -> Iterator[Finding]:
    try:
        before, after = (prod((_value(item, side) for item in terms), start=Decimal(1)) for side in ("from", "to"))
    except ModeKeeperError as error:
        yield from (Finding("failed", item, (error.as_reason(),)) for item in terms)
        return
    for item in terms:
        if product["equals"] == "unchanged" and before != after:
            yield failed("BOUND_INVARIANT", f"{product['name']} would not stay constant", item)
        else:
            yield passed(item, product=product["name"])


def _value(item: Item, side: str) -> Decimal:
    return amount(str(item.from_ if side == "from" else item.to))


CHECK = StaticCheck("products", _evaluate)
