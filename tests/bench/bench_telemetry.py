# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Telemetry lines to finished signals beside the engine's bare group-by, and verdicts on stragglers beside its pivot and medians.

Each measurement runs in a process of its own, so that peak memory is the work's; work and floor by turns, the least time of each counts.
At scale 1: 2,000,000 lines of about 150 bytes; 500,000 rows of a wide table; 10,000 workers × 1,000 steps.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.registry import Goal, Row
from tests.tools.paths import ROOT

LINES, WIDE, WORKERS, STEPS = 2_000_000, 500_000, 10_000, 1_000
TURNS = 3
MOST = 50_000_000
"""Records; what is larger is not read."""
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
_TABLE = """
rows, draw = np.arange(int(sys.argv[1])), np.random.default_rng(2)
noise = {name: draw.lognormal(0, 0.03, len(rows)).round(6) for name in ("step_time", "data_time", "loss", "gpu_util")}
table = pl.DataFrame({"step": rows // 8, "worker": rows % 8, "time": 1_767_225_600 + rows // 8, **noise, "lr": 0.001})
table.write_csv(sys.argv[2] + ".csv")
table.write_parquet(sys.argv[2] + ".parquet")
told()
"""
_READ = """
path = sys.argv[1]
lines = pl.read_csv(path) if path.endswith("csv") else pl.read_parquet(path)
told(rows=lines.height)
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
# What a pivot and medians of its rows come to. The engine's own pivot to a column a worker takes minutes at 10,000 of them: no floor.
_SIDE_BY_SIDE = (
    _FRAME
    + """
wide = frame.group_by("step").agg("value")
wide.with_columns(pl.col("value").list.median())
told()
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


def _by_turns(work: tuple[object, ...], floor: tuple[object, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What each of the two told in its fastest turn, and the most memory of all turns."""
    found: tuple[list[dict[str, Any]], ...] = ([], [])
    for _unused in range(TURNS):
        for script, told in zip((floor, work), (found[1], found[0]), strict=True):
            told.append(_run(*script))  # type: ignore[arg-type]
    least = [min(told, key=lambda one: one["seconds"]) | {"mib": max(one["mib"] for one in told)} for told in found]
    return least[0], least[1]


def write_lines(path: Path, count: int) -> None:
    """Canonical lines of one run of eight workers, the third slower in the second half; about 145 bytes each, no two values alike."""
    noise = random.Random(1)
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            step, worker = divmod(number, 8)
            second = step % 86_400
            clock = f"2026-01-{1 + step // 86_400:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"
            value = 0.36 * noise.lognormvariate(0, 0.03) * (1.5 if worker == 3 and number > count // 2 else 1)
            out.write(
                f'{{"job":"team-vision/resnet50-pretrain","worker":"{worker}","step":{step},"time":"{clock}",'
                f'"metric":"step_time","unit":"s","value":{value:.6f}}}\n'
            )


def _row(
    scale: int, named: str, floor_name: str, goal: float | None, *pair: tuple[object, ...], **notes: object
) -> Row:
    work, floor = _by_turns(*pair)
    kept = {"found": work.get("found"), "mib": work["mib"], "floor_mib": floor["mib"], **notes}
    bound = Goal("<=", goal) if goal else None
    return Row(named, work["seconds"], floor_name, floor["seconds"], goal=bound, scale=scale, notes=kept)


def rows(scale: int) -> Iterator[Row]:
    """Lines, Parquet and wide tables to signals, and workers to verdicts; of the lines the memory too."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _lines(scale, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield from _wide(scale, Path(folder))
    width = WORKERS * scale
    if width * STEPS <= MOST:
        named = f"{width:,} workers × {STEPS:,} steps to verdicts"
        pair = (_STRAGGLER, width, STEPS), (_SIDE_BY_SIDE, width, STEPS)
        yield _row(scale, named, "side by side and medians", 2.0, *pair)
    width = WORKERS // 10 * scale
    if width <= WORKERS // 10:
        named = f"{width:,} workers × {STEPS:,} steps to verdicts"
        yield _row(
            scale, named, "the engine's pivot and medians", 2.0, (_STRAGGLER, width, STEPS), (_PIVOT, width, STEPS)
        )


def _lines(scale: int, folder: Path) -> Iterator[Row]:
    count = LINES * scale
    path, packed = folder / "run.jsonl", folder / "run.parquet"
    write_lines(path, count)
    # In a process of its own: what this one holds would count in the peaks of its children.
    _run(_PACK, path, packed)
    found = _row(scale, f"{count:,} lines to signals", "bare group-by", 1.6, (_SIGNALS, path), (_GROUP_BY, path))
    yield found
    goal = Goal("<=", 1.0) if scale == 1 else None
    yield Row(f"{found.work}, peak", found.notes["mib"], "400 MiB", 400.0, unit="MiB", goal=goal, scale=scale)
    named = f"{count:,} rows of Parquet to signals"
    yield _row(scale, named, "the engine reading the columns", 1.6, (_SIGNALS, packed), (_COLUMNS, packed))


def _wide(scale: int, folder: Path) -> Iterator[Row]:
    count = WIDE * scale
    path = folder / "run"
    _run(_TABLE, count, path)
    for kind, named in ((".csv", "CSV"), (".parquet", "Parquet")):
        work = f"{count:,} rows of wide {named} to signals"
        yield _row(scale, work, "the engine reading it", None, (_SIGNALS, f"{path}{kind}"), (_READ, f"{path}{kind}"))
