# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What must stay true whatever is turned: constant products, and headroom over measured use."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...knobs.registry import KNOBS
from .model import NAME, Body, Finding, Section, closed, contradicts, described, list_of, repeated, widens

#: Least headroom over measured use; a passport may ask for more.
HEADROOM = {"cpu_p95": Decimal("1.15"), "memory_p99": Decimal("1.15"), "memory_max": Decimal("1.2")}
#: Largest share of host memory in use after more prefetching.
HOST_MEMORY_PERCENT = 85

_TERMS = [*sorted(KNOBS), "world_size"]
_PRODUCT = closed(
    {
        "name": NAME,
        "product": list_of({"enum": _TERMS}, 6, least=2),
        "equals": {"oneOf": [{"const": "unchanged"}, {"type": "integer", "minimum": 1}]},
    },
    ("name", "product", "equals"),
)
_FACTOR = {"type": "number", "minimum": 1, "maximum": 10}

SCHEMA = closed(
    {
        "products": described(list_of(_PRODUCT, 20), "Products that a change leaves as they are, or at a given value."),
        "headroom": closed(dict.fromkeys(HEADROOM, _FACTOR), description="Factors over measured use."),
        "host_memory_percent": {"type": "number", "minimum": 1, "maximum": 100},
        "lost_work_budget_seconds": {"type": "integer", "minimum": 1},
    }
)


def _check(body: Body) -> Iterator[Finding]:
    invariants = body["invariants"]
    yield from repeated(invariants.get("products", []), "name", "/invariants/products")
    for name, factor in sorted(invariants.get("headroom", {}).items()):
        if Decimal(str(factor)) < HEADROOM[name]:
            yield widens(f"/invariants/headroom/{name}", f"{factor} is below {HEADROOM[name]}, which nothing loosens")
    if invariants.get("host_memory_percent", 0) > HOST_MEMORY_PERCENT:
        yield widens("/invariants/host_memory_percent", f"more than {HOST_MEMORY_PERCENT} %, which nothing loosens")
    knobs = body.get("knobs", {})
    for index, product in enumerate(invariants.get("products", [])):
        moving = [term for term in product["product"] if term in knobs]
        if len(moving) == 1 and product["equals"] == "unchanged":
            yield contradicts(
                f"/invariants/products/{index}", f"{moving[0]} is allowed, yet nothing else in the product may move"
            )


SECTION = Section("invariants", SCHEMA, _check)
