# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Telemetry lines to finished signals beside the engine's bare group-by, and verdicts on stragglers beside its pivot and medians.

Each measurement runs in a process of its own, so that peak memory is the work's. At scale 1: 500,000 lines, 250 workers × 1,000 steps.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.registry import Goal, Row
from tests.tools.paths import ROOT

LINES, WORKERS, STEPS = 500_000, 250, 1_000
_HEAD = f"""
import json, resource, sys, time
sys.path[:0] = [{str(ROOT / ".dev")!r}]
import numpy as np, polars as pl
from ansible_collections.modekeeper.core.plugins.module_utils import _analysis, _telemetry
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import gather
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signals import straggler
begun = time.perf_counter()
def told(**more):
    seconds = time.perf_counter() - begun
    print(json.dumps(dict(more, seconds=seconds, mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
"""
_SIGNALS = """
found = _telemetry.read_sources([sys.argv[1]])
signals = _analysis.find_signals(found.frame, None, observed_at="2026-03-01T00:00:00Z")
told(records=found.frame.height, found=sum(signal.outcome == "signal_found" for signal in signals))
"""
_GROUP_BY = """
types = {"job": pl.String, "worker": pl.String, "step": pl.Int64, "time": pl.String, "metric": pl.String, "unit": pl.String}
lines = pl.scan_ndjson(sys.argv[1], schema={**types, "value": pl.Float64})
group = lines.group_by("job", "worker", "metric").agg(pl.col("value").quantile(0.95)).collect(engine="streaming")
told(groups=group.height)
"""
_PACK = """
lines = pl.scan_ndjson(sys.argv[1]).with_columns(pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"))
lines.sink_parquet(sys.argv[2])
told()
"""
_COLUMNS = """
names = ("job", "worker", "step", "time", "metric", "unit", "value")
lines = pl.read_parquet(sys.argv[1], columns=list(names))
told(rows=lines.height)
"""
_FRAME = """
width, steps = int(sys.argv[1]), int(sys.argv[2])
values = np.random.default_rng(1).lognormal(-1, 0.05, (width, steps))
values[7, steps // 2:] *= 1.5
names = pl.Series([f"w{place:05}" for place in range(width)])
frame = pl.DataFrame({"step": np.tile(np.arange(steps), width), "value": values.ravel()}).with_columns(
    worker=names.gather(pl.Series(np.repeat(np.arange(width), steps))).cast(pl.Enum(names)), job=pl.lit("run", pl.Enum(["run"])),
    metric=pl.lit("step_time", pl.Enum(["step_time"])), unit=pl.lit("s", pl.Enum(["s"])),
    time=pl.lit(None, pl.Datetime("us", "UTC")), attempt=pl.lit(0, pl.UInt32))
begun = time.perf_counter()
"""
_STRAGGLER = (
    _FRAME
    + """
signals = list(straggler.find(gather(frame, None, "2026-03-01T00:00:00Z")))
told(found=[signal.subject["worker"] for signal in signals])
"""
)
_PIVOT = (
    _FRAME
    + """
wide = frame.pivot(on="worker", index="step", values="value")
wide.select(pl.concat_list(pl.exclude("step")).list.median())
told()
"""
)


def _run(script: str, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-c", _HEAD + script, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def write_lines(path: Path, count: int) -> None:
    """Canonical lines of one run of eight workers, the third slower in the second half; about 140 bytes each."""
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            step, worker = divmod(number, 8)
            second = step % 86_400
            clock = f"2026-01-{1 + step // 86_400:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"
            value = (0.36 + number * 7919 % 997 / 30_000) * (1.5 if worker == 3 and number > count // 2 else 1)
            out.write(
                f'{{"job":"team/train","worker":"{worker}","step":{step},"time":"{clock}",'
                f'"metric":"step_time","unit":"s","value":{value:.6f}}}\n'
            )


def rows(scale: int) -> Iterator[Row]:
    """Three works in time, one of them in memory too."""
    count, width = LINES * scale, WORKERS * scale
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        write_lines(path, count)
        floor, work = _run(_GROUP_BY, path), _run(_SIGNALS, path)
        packed = Path(folder) / "run.parquet"
        # In a process of its own: what this one holds would count in the peaks of its children.
        _run(_PACK, path, packed)
        engine, columns = _run(_COLUMNS, packed), _run(_SIGNALS, packed)
    named = f"{count:,} lines to signals"
    notes = {"lines": count, "found": work["found"]}
    yield Row(named, work["seconds"], "bare group-by", floor["seconds"], goal=Goal("<=", 1.6), scale=scale, notes=notes)
    yield Row(
        f"{named}, peak",
        work["mib"],
        "400 MiB",
        400.0,
        unit="MiB",
        goal=Goal("<=", 1.0) if count <= 2_000_000 else None,
        scale=scale,
    )
    notes = {
        "found": columns["found"],
        "mib": columns["mib"],
        "floor_mib": engine["mib"],
        "same": columns["found"] == work["found"],
    }
    yield Row(
        f"{count:,} rows of Parquet to signals",
        columns["seconds"],
        "the engine reading the columns",
        engine["seconds"],
        goal=Goal("<=", 1.6),
        scale=scale,
        notes=notes,
    )
    floor, work = _run(_PIVOT, width, STEPS), _run(_STRAGGLER, width, STEPS)
    yield Row(
        f"{width:,} workers × {STEPS:,} steps to verdicts",
        work["seconds"],
        "pivot and medians",
        floor["seconds"],
        goal=Goal("<=", 2.0),
        scale=scale,
        notes={"found": work["found"], "mib": work["mib"], "floor_mib": floor["mib"]},
    )
