# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The option ``columns``: the user's own mapping of fields to columns, or to fixed texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..._reasons.errors import ModeKeeperError
from .model import NAMES, PLACES, STEM, Layout, Value
from .registry import recognise

FIELDS = (*NAMES, *PLACES, "metric", "value", "unit")


def mapped(columns: Mapping[str, object], present: Collection[str] | None) -> Layout:
    """The layout that an option such as ``{"job": "run", "metric": "=step_time", "value": "ms", "unit": "=ms"}`` asks for.

    A field that is not given is read from the column of its own name. Without ``job`` the file's name is the job; without ``metric`` the
    value's column names it.

    :param present: the columns that a table has; None where each record has its own (JSON lines).
    :raises ModeKeeperError: ``TELEMETRY_COLUMNS_INVALID`` for a mapping that is none, ``TELEMETRY_COLUMNS_UNKNOWN`` for columns not there.
    """
    chosen = _checked(columns)
    if present is not None:
        absent = sorted({text for text in chosen.values() if not text.startswith("=") and text not in present})
        if absent:
            raise ModeKeeperError("TELEMETRY_COLUMNS_UNKNOWN", f"there is no column {', '.join(absent)}")
    known = recognise(present) if present is not None and not {"metric", "value", "unit"} & set(columns) else None
    if known is not None:
        # What the values are is plain; only whose they are is told.
        return replace(known, fields={**known.fields, **chosen})
    for name in FIELDS:
        if present is None or name in present:
            chosen.setdefault(name, name)
    if "value" not in chosen or not {"step", "time"} & set(chosen):
        raise ModeKeeperError(
            "TELEMETRY_COLUMNS_UNKNOWN", "no column is mapped to value, or none to step and none to time"
        )
    if "job" not in columns and (present is None or "job" not in present):
        chosen["job"] = STEM
    metric = chosen.get("metric", f"={chosen['value']}")
    if "metric" not in columns and present is None:
        metric = "metric" if chosen["value"] == "value" else f"={chosen['value']}"
    fields = {name: chosen[name] for name in (*NAMES, *PLACES) if name in chosen}
    return Layout("columns", fields, (Value(chosen["value"], metric, chosen.get("unit", "=")),))


def _checked(columns: Mapping[str, object]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for name, text in columns.items():
        if name not in FIELDS:
            raise ModeKeeperError("TELEMETRY_COLUMNS_INVALID", f"{str(name)[:40]!r} is none of {', '.join(FIELDS)}")
        if not isinstance(text, str) or not text:
            raise ModeKeeperError("TELEMETRY_COLUMNS_INVALID", f"{name} must be a column's name or =text")
        if name in (*PLACES, "value") and text.startswith("="):
            raise ModeKeeperError("TELEMETRY_COLUMNS_INVALID", f"{name} must be a column, it differs from row to row")
        chosen[name] = text
    return chosen
