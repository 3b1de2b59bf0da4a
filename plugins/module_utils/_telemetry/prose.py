# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Measurements out of a line printed for people: ``step=100 loss=2.31 step_time=420ms``, ``Step 100/500: {'loss': 2.31}``."""

from __future__ import annotations

import re
from typing import Any

from .layouts.log_fields import field, is_metric
from .layouts.model import NAMES
from .units import conversion

_PAIR = re.compile(r"""['"]?([A-Za-z@][\w./@|-]*)['"]?\s*[=:]\s*("[^"]*"|'[^']*'|[^\s,;)\]}'"]+)""")
_STEP = re.compile(r"\b(?:global_step|step|iteration|iter)\b\s*[\[#=:]?\s*(\d{1,15})\b(?!\.\d)", re.IGNORECASE)
_NUMBER = re.compile(
    r"([+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?))([a-zµμ%/]*)", re.IGNORECASE | re.ASCII
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]")


def measurements(text: str) -> dict[str, Any]:
    """By known name what the line says of it, the first mention counting; values in the unit of their metric.

    A pair whose name we know and whose value is no number (in a unit we know) says nothing: prose, not a measurement.
    """
    found: dict[str, Any] = {}
    for name, raw in _PAIR.findall(text):
        known = field(name)
        if known is None or known in found:
            continue
        value = _value(known, raw.strip("'\""))
        if value is not None:
            found[known] = value
    step = _STEP.search(text) if "step" not in found else None
    if step:
        found["step"] = int(step[1])
    return found


def _value(known: str, raw: str) -> Any:
    if known in NAMES:
        return raw or None
    if known == "time":
        # A bare number under this name is a duration as often as a moment.
        return raw if _MOMENT.match(raw) else None
    if known == "step":
        digits = raw.partition("/")[0]
        return int(digits) if digits.isdecimal() and len(digits) < 16 else None
    number = _NUMBER.fullmatch(raw)
    if number is None or not is_metric(known):
        return None
    if not number[2]:
        return float(number[1])
    factor = conversion(known, number[2])
    return float(number[1]) * factor[0] if factor else None
