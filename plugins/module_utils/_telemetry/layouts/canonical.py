# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The canonical line as a table: ``job,worker,step,time,metric,unit,value``; what is absent and may be absent is left out."""

from __future__ import annotations

from .model import NAMES, PLACES, STEM, Layout, Value


def recognise(columns: frozenset[str]) -> Layout | None:
    """Needs ``metric``, ``value`` and ``step`` or ``time``; without ``job`` the file's name is the job."""
    if not {"metric", "value"} <= columns or not columns & {"step", "time"}:
        return None
    fields = {name: name for name in (*NAMES, *PLACES) if name in columns}
    fields.setdefault("job", STEM)
    return Layout("canonical", fields, (Value("value", "metric", "unit" if "unit" in columns else "="),))
