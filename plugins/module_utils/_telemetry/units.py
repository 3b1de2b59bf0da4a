# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Units as people write them, brought to the unit of the canonical metric."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .metrics import CANONICAL

_SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("us", "µs", "μs", "usec", "microsecond", "microseconds"), 1e-6),
    **dict.fromkeys(("ns", "nsec", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
}
_SHARE = {**dict.fromkeys(("1", "ratio", "fraction", "0-1"), 1.0), **dict.fromkeys(("%", "percent", "pct"), 1e-2)}
_CORES = {
    **dict.fromkeys(("cores", "core", "cpu", "cpus"), 1.0),
    **dict.fromkeys(("m", "millicores", "millicore", "mcpu"), 1e-3),
    **dict.fromkeys(("n", "nanocores"), 1e-9),
}
_BYTES = {
    **dict.fromkeys(("bytes", "byte", "B"), 1.0),
    **{f"{prefix}{end}": 1024.0**power for power, prefix in enumerate("KMGT", 1) for end in ("i", "iB")},
    **{f"{prefix}B": 1000.0**power for power, prefix in enumerate(("k", "M", "G", "T"), 1)},
    "KB": 1000.0,
}
_REQUESTS = dict.fromkeys(("requests/s", "req/s", "rps", "qps", "1/s"), 1.0)
_SAMPLES = dict.fromkeys(("samples/s", "samples/sec", "examples/s", "items/s", "1/s"), 1.0)

FACTORS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "s": _SECONDS,
        "1": _SHARE,
        "cores": _CORES,
        "bytes": _BYTES,
        "requests/s": _REQUESTS,
        "samples/s": _SAMPLES,
    }
)
"""By canonical unit: what one of each accepted unit is worth. Case matters where it does in the field (``m``, ``M``)."""


def conversion(metric: str, unit: str) -> tuple[float, str] | None:
    """``(factor, canonical unit)`` for a canonical metric in a known unit; an unstated unit is taken for the canonical one.

    None for other metrics and for units we do not know: such values keep the unit they came with.
    """
    known = CANONICAL.get(metric)
    if known is None:
        return None
    if not unit:
        return 1.0, known.unit
    table = FACTORS[known.unit]
    factor = table.get(unit, table.get(unit.lower()) if known.unit not in ("bytes", "cores") else None)
    return None if factor is None else (factor, known.unit)
