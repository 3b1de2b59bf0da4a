# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One week of 2,000 containers from a real Prometheus to recommendations, beside KRR's pattern of queries and the bare aggregated ones.

A sample each five minutes, so both take rates over ten; KRR's subqueries step 75 seconds, its default. Recommendations are the verdicts on
requests with their sizes; all signals of the same look stand in the notes. The growth is by namespaces: a sixteenth, a quarter, all.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.controlplane.prometheus import serving
from tests.tools.paths import ROOT

from .krr_queries import asked, get
from .registry import Goal, Row
from .week_of_use import END, NAMESPACES, history

CONTAINERS = 2_000
_GROWTH = (1, 4, 16)


def rows(scale: int) -> Iterator[Row]:
    """KRR's pattern and the bare queries, then the growth of ours."""
    count = CONTAINERS * scale
    limits = ("--query.max-samples=500000000", "--query.timeout=10m")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), history(count), *limits) as address:
        host = address.removeprefix("http://")
        _bare(host)  # the first look opens the blocks, whoever it is
        told = [_ours(address, count, spaces) for spaces in _GROWTH]
        work, bare = told[-1], min(_bare(host) for _unused in range(3))
        krr, sent = asked(host, count)
    what = f"a week of {count:,} containers to sizes"
    notes = {name: work[name] for name in ("sent", "stated", "sized", "read_seconds", "all_signals_seconds", "mib")} | {
        "krr_queries": sent
    }
    yield Row(what, work["seconds"], "KRR's queries", krr, goal=Goal(">=", 20), inverse=True, scale=scale, notes=notes)
    yield Row(what, work["seconds"], "the bare aggregated queries", bare, goal=Goal("<=", 2), scale=scale)
    for spaces, found in zip(_GROWTH, told, strict=True):
        part = count * spaces // NAMESPACES
        yield Row(
            f"a week of {part:,} containers to sizes",
            found["seconds"],
            "as many sixteenths of the whole",
            work["seconds"] * spaces / NAMESPACES,
            scale=spaces,
            notes={"mib": found["mib"], "sent": found["sent"]},
        )


_CHILD = f"""
import json, resource, sys, time
sys.path[:0] = [{str(ROOT / ".dev")!r}]
from datetime import datetime, UTC
from ansible_collections.modekeeper.core.plugins.module_utils import _analysis, _telemetry
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import gather
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signals import over_requested
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Container, ObjectRef, Workload
import numpy, polars
address, count, spaces, end = sys.argv[1], *map(int, sys.argv[2:])
asked = {{"cpu": "8", "memory": "8Gi"}}
workloads = tuple(
    Workload(ObjectRef("apps", "v1", "Deployment", f"team-{{n % {NAMESPACES}}}", f"app-{{n}}", f"uid-{{n}}"), "1",
             containers=(Container("main", 0, requests=asked, limits=asked),))
    for n in range(count) if n % {NAMESPACES} < spaces)
cluster = Cluster("uid", "v1.37.2", "2026-03-01T12:00:00Z", workloads=workloads)
options = {{"profile": "right-sizing", "window": "7d", "rate": "10m"}}
if spaces < {NAMESPACES}:
    options["namespaces"] = [f"team-{{n}}" for n in range(spaces)]
begun = time.perf_counter()
found = _telemetry.read_sources([address], options=options, now=datetime.fromtimestamp(end, UTC))
read = time.perf_counter() - begun
now = datetime.fromtimestamp(end, UTC)
signals = list(over_requested.find(gather(found.frame, cluster, now)))
seconds = time.perf_counter() - begun
sized = sum("sized_limit" in signal.evidence for signal in signals)
begun = time.perf_counter()
_analysis.find_signals(found.frame, cluster, observed_at=now)
all_signals = read + time.perf_counter() - begun
print(json.dumps(dict(seconds=seconds, read_seconds=read, all_signals_seconds=all_signals, sized=sized, **found.sources[0].queries,
                      mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
"""


def _ours(address: str, count: int, spaces: int) -> dict[str, Any]:
    """In a process of its own, the best of three."""
    command = [sys.executable, "-c", _CHILD, address, *map(str, (count, spaces, END))]
    runs = []
    for _unused in range(3):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        runs.append(json.loads(done.stdout))
    best: dict[str, Any] = min(runs, key=lambda run: run["seconds"])
    wanted = 2 * sum(1 for number in range(count) if number % NAMESPACES < spaces)
    if best["sized"] < 0.9 * wanted:
        raise RuntimeError(f"{best['sized']} of {wanted} were sized")
    return best


def _bare(host: str) -> float:
    """The queries of the profile alone, answers read to their end."""
    sys.path.insert(0, str(ROOT / ".dev"))
    from datetime import UTC, datetime  # noqa: PLC0415

    from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.options import (  # noqa: PLC0415
        parse_options,
    )
    from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.queries import (  # noqa: PLC0415
        owning,
        planned,
    )

    options = parse_options(
        {"profile": "right-sizing", "window": "7d", "rate": "10m"}, datetime.fromtimestamp(END, UTC)
    )
    ranges = [query for _profile, _series, chunks in planned(options) for query in chunks]
    connection = http.client.HTTPConnection(host, timeout=600)
    begun = time.perf_counter()
    for query in ranges:
        get(connection, "query_range", query=query.text, start=query.start, end=query.end, step=query.step)
    for _owners, query in owning(options):
        get(connection, "query", query=query.text, time=query.end)
    connection.close()
    return time.perf_counter() - begun
