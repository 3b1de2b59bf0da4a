# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``timestamp,value``: one series a file, as the Numenta Anomaly Benchmark and many exports have it. The file is the job."""

from __future__ import annotations

from .model import STEM, Layout, Value

_LAYOUT = Layout("timestamp_value", {"job": STEM, "time": "timestamp"}, (Value("value", "=value"),))


def recognise(columns: frozenset[str]) -> Layout | None:
    """These two columns and no other: with more, what a row means is not ours to guess."""
    return _LAYOUT if columns == {"timestamp", "value"} else None
