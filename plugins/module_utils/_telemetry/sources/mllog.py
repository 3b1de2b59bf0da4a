# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""MLPerf training logs: ``:::MLLOG`` and a JSON object, on lines amid any other output.

``tracked_stats`` holds measurements by name, ``run_stop`` how the run ended. A rank before the mark (``3: :::MLLOG …``, as
``srun --label`` writes it) is the worker. Other events and other lines are passed over and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..._reasons.errors import ModeKeeperError
from ..averages import undone
from ..layouts.log_fields import field
from ..ragged import Ragged
from ..records import frame
from .json_lines import parse_object
from .model import Format, Tally

if TYPE_CHECKING:
    import polars as pl

    from ..blocks import Source

MAX_EVENTS = 5_000_000
"""They are held until the log ends: only then is it known whether they are averages."""
_MARK = b":::MLLOG"
_RANK = re.compile(rb"\s*(\d{1,9}):\s*$")
_STATS: Mapping[str, str] = MappingProxyType({"time": "step_time", "data": "data_time"})
_ENDS: Mapping[str, int] = MappingProxyType(
    {"success": 0, **dict.fromkeys(("aborted", "abort", "failed", "failure", "error"), 1)}
)


def read(source: Source, columns: Mapping[str, object] | None, tally: Tally) -> Iterator[pl.DataFrame]:
    """One table of records; dirt is counted in ``source.dirt``. Averages since the start are taken apart (:mod:`..averages`).

    :raises ModeKeeperError: ``TELEMETRY_COLUMNS_INVALID``, ``TELEMETRY_TOO_LARGE``.
    """
    ragged = Ragged(columns, source.stem, source.dirt, text=False)
    records: list[dict[str, Any]] = []
    for block in source.blocks():
        lines = [line for line in block.split(b"\n") if line.strip()]
        tally.lines += len(lines)
        for place, line in enumerate(lines):
            before, mark, text = line.partition(_MARK)
            if not mark:
                source.dirt["other_line"] += 1
                continue
            event = parse_object(text, [])
            if isinstance(event, str):
                torn = place == len(lines) - 1 and event == "not_json" and not block.endswith(b"\n")
                source.dirt["torn_last_line" if torn else event] += 1
                tally.lost += 1
                continue
            found = _record(event, before)
            if found:
                records.append(found)
            else:
                source.dirt["other_line"] += 1
        if len(records) > MAX_EVENTS:
            raise ModeKeeperError("TELEMETRY_TOO_LARGE", f"{source.name} holds more than {MAX_EVENTS} measurements")
    tally.layout = "mllog_averages_taken_apart" if undone(records) else "mllog"
    yield frame(row for record in records for row in ragged.rows(record))
    tally.lost += ragged.lost


def _record(event: dict[str, object], before: bytes) -> dict[str, Any]:
    """What an event measures, by known names; nothing when it measures nothing."""
    metadata = event.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    value = event.get("value")
    found: dict[str, Any] = {}
    if event.get("key") == "tracked_stats" and isinstance(value, dict):
        for name, number in value.items():
            known = _metric(name)
            if known:
                found.setdefault(known, number)
        step = next((metadata[name] for name in ("step", "step_num", "iteration") if name in metadata), None)
        found |= {} if step is None else {"step": step}
    elif event.get("key") == "run_stop" and isinstance(metadata.get("status"), str):
        end = _ENDS.get(metadata["status"].lower())
        found |= {} if end is None else {"run_aborted": end}
    if found and "time_ms" in event:
        found["time"] = event["time_ms"]
    rank = _RANK.match(before)
    if found and rank:
        found["worker"] = rank[1].decode()
    return found


def _metric(name: str) -> str | None:
    """``loss_mask`` is a part of the loss and, as ``loss/mask``, told to be one."""
    if name.startswith("loss_") and name != "loss_scale":
        return f"loss/{name[5:]}"
    known = _STATS.get(name) or field(name)
    return known if known not in ("time", "step", "worker", "job", "namespace", "pod", "container") else None


def sniff(head: bytes) -> bool:
    """The mark stands in the first bytes."""
    return _MARK in head


FORMAT = Format("mllog", read, sniff)
