# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the evidence lets one say of the coming week at the value a change leads to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..._analysis.signal import rounded
from ..._analysis.sizing.foretold import HARM, OVER_REQUEST
from ..._analysis.sizing.tail import METHOD, SPACINGS, Tail
from .model import Signal
from .subject import figure


def sized(signal: Signal, field: str) -> Decimal:
    """The value that costs least, as the evidence holds it; 0 where it does not.

    :param field: ``request`` or ``limit``.
    """
    return max(figure(signal["evidence"], f"sized_{field}") or Decimal(0), Decimal(0))


def odds(signal: Signal, resource: str, field: str, before: Decimal, after: Decimal) -> dict[str, Any]:
    """Members of an effect: how likely next week's use goes over the value, after the change and before it; empty without a tail."""
    limit = field == "limit"
    tail = _tail(signal, "largest_days" if limit or resource != "cpu" else "busy_days")
    if tail is None or resource not in HARM:
        return {}
    name = HARM[resource] if limit else OVER_REQUEST
    return {
        name: rounded(tail.probability(float(after))),
        f"{name}_before": rounded(tail.probability(float(before))),
        "probability_method": METHOD,
    }


def _tail(signal: Signal, name: str) -> Tail | None:
    """The tail that the evidence describes; None where it does not hold what makes one."""
    evidence = signal["evidence"]
    days, largest = evidence.get("probability_days"), evidence.get(name)
    if not isinstance(days, int) or not 1 < days < 1000 or not isinstance(largest, (list, tuple)):
        return None
    found = [float(amount) for value in largest if (amount := figure({name: value}, name)) is not None and amount >= 0]
    sound = (
        len(found) == len(largest) == min(days, SPACINGS + 1) and found == sorted(found, reverse=True) and found[0] > 0
    )
    return Tail(days, tuple(found)) if sound else None
