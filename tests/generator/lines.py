# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The canonical telemetry line, one JSON object a line, members sorted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

Line = dict[str, Any]


def line(*, job: str, metric: str, unit: str, value: float, time: datetime, worker: str = "", **more: Any) -> Line:
    made = {"job": job, "metric": metric, "unit": unit, "value": value, "time": rfc3339(time), "worker": worker, **more}
    return {key: member for key, member in made.items() if member != ""}


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(line: Line) -> bytes:
    """Not a number is written ``NaN``, as Python's json does, which is what writes most training logs."""
    return json.dumps(line, sort_keys=True, separators=(",", ":"), allow_nan=True).encode() + b"\n"
