# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One week of 2,000 containers from a real Prometheus to recommendations, beside KRR's pattern of queries and the bare aggregated ones.

A sample each five minutes; KRR's subqueries step as wide, a quarter of the points of its default, and its answers are read, not parsed. The
growth is by namespaces: a sixteenth, a quarter, all of them.
"""

from __future__ import annotations

import gzip
import http.client
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.controlplane.prometheus import serving
from tests.tools.paths import ROOT

from .registry import Goal, Row

CONTAINERS, NAMESPACES = 2_000, 16
END, EVERY, WEEK = 1_772_366_400, 300, 7 * 86_400
WORKERS = 6
_GROWTH = (1, 4, 16)
_PATTERNS = 40
_CPU, _MEMORY = "container_cpu_usage_seconds_total", "container_memory_working_set_bytes"
_ASKED = 'max(%s{namespace="%s",pod=~"%s",container="main"}) by (container, pod, job)'


def rows(scale: int) -> Iterator[Row]:
    """KRR's pattern and the bare queries, then the growth of ours."""
    count = CONTAINERS * scale
    with tempfile.TemporaryDirectory() as folder:
        with serving(Path(folder), _history(count), "--query.max-samples=500000000", "--query.timeout=10m") as address:
            host = address.removeprefix("http://")
            (Path(folder) / "history.txt").unlink()
            _bare(host, count, NAMESPACES)  # the first look opens the blocks, whoever it is
            told = [_ours(address, count, spaces) for spaces in _GROWTH]
            work, bare = told[-1], min(_bare(host, count, NAMESPACES) for _unused in range(3))
            krr, sent = _krr(host, count)
    what = f"a week of {count:,} containers to sizes"
    notes = {name: work[name] for name in ("sent", "stated", "sized", "read_seconds", "mib")} | {"krr_queries": sent}
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


def _place(number: int) -> tuple[str, str]:
    return f"team-{number % NAMESPACES}", f"app-{number}"


def _history(count: int) -> Iterator[str]:
    """Metric by metric; the weeks are drawn from a few dozen patterns, so that they are written at the speed of a copy."""
    draw = random.Random(7)
    times = range(END - WEEK, END + 1, EVERY)
    for metric in (_CPU, _MEMORY):
        patterns = [list(_tails(metric, draw, times)) for _unused in range(_PATTERNS)]
        for number in range(count):
            namespace, name = _place(number)
            head = f'{metric}{{namespace="{namespace}",pod="{name}-5d8f-x{number}",container="main",node="n{number % 50}"}}'
            yield head + head.join(patterns[number % _PATTERNS])
    late = times[-30:]
    for number in range(count):
        namespace, name = _place(number)
        pod, owner = f"{name}-5d8f-x{number}", f"{name}-7c9d8b5f6d"
        for metric, labels in (
            ("kube_pod_owner", f'pod="{pod}",owner_kind="ReplicaSet",owner_name="{owner}",owner_is_controller="true"'),
        ):
            yield from (f'{metric}{{namespace="{namespace}",{labels}}} 1 {moment}\n' for moment in late)
    for number in range(count):
        namespace, name = _place(number)
        labels = f'replicaset="{name}-7c9d8b5f6d",owner_kind="Deployment",owner_name="{name}"'
        yield from (f'kube_replicaset_owner{{namespace="{namespace}",{labels}}} 1 {moment}\n' for moment in late)
    for number in range(count):
        namespace, name = _place(number)
        labels = f'pod="{name}-5d8f-x{number}",phase="Running"'
        yield from (f'kube_pod_status_phase{{namespace="{namespace}",{labels}}} 1 {moment}\n' for moment in late)
    yield "# EOF\n"


def _tails(metric: str, draw: random.Random, times: Sequence[int]) -> Iterator[str]:
    total, level = 0.0, draw.uniform(0.2, 2.0)
    for moment in times:
        now = level * (1 + 0.4 * ((moment // 3600) % 24) / 24) * draw.uniform(0.9, 1.1)
        total += now * EVERY
        yield f" {total:.3f} {moment}\n" if metric == _CPU else f" {int(now * 5e8)} {moment}\n"


_CHILD = f"""
import json, resource, sys, time
sys.path[:0] = [{str(ROOT / ".dev")!r}]
from datetime import datetime, UTC
from ansible_collections.modekeeper.core.plugins.module_utils import _analysis, _telemetry
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
signals = _analysis.find_signals(found.frame, cluster, observed_at=datetime.fromtimestamp(end, UTC))
seconds = time.perf_counter() - begun
sized = sum("sized_limit" in signal.evidence for signal in signals if signal.pattern == "over_requested")
print(json.dumps(dict(seconds=seconds, read_seconds=read, sized=sized, **found.sources[0].queries,
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


def _get(connection: http.client.HTTPConnection, path: str, **query: object) -> bytes:
    connection.request("GET", f"/api/v1/{path}?{urlencode(query)}", headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {body[:200]!r}")
    return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def _bare(host: str, count: int, spaces: int) -> float:
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

    options = parse_options({"profile": "right-sizing", "window": "7d", "rate": "10m"}, datetime.fromtimestamp(END, UTC))
    ranges = [query for _profile, _series, chunks in planned(options) for query in chunks]
    connection = http.client.HTTPConnection(host, timeout=600)
    begun = time.perf_counter()
    for query in ranges:
        _get(connection, "query_range", query=query.text, start=query.start, end=query.end, step=query.step)
    for _owners, query in owning(options):
        _get(connection, "query", query=query.text, time=query.end)
    connection.close()
    return time.perf_counter() - begun


def _krr(host: str, count: int) -> tuple[float, int]:
    """Seven queries a container, six at once."""
    with ThreadPoolExecutor(WORKERS) as pool:
        begun = time.perf_counter()
        sent = sum(pool.map(lambda first: _asking(host, range(first, count, WORKERS)), range(WORKERS)))
    return time.perf_counter() - begun, sent


def _asking(host: str, numbers: Sequence[int]) -> int:
    connection = http.client.HTTPConnection(host, timeout=600)
    sent = 0
    for number in numbers:
        for query in _krr_queries(*_place(number), number):
            body = _get(connection, "query", query=query, time=END)
            sent += 1
            if b'"result":[]' in body:
                raise RuntimeError(f"nothing is found by {query}")
    connection.close()
    return sent


def _krr_queries(namespace: str, name: str, number: int) -> tuple[str, ...]:
    """The pods of the workload, then percentile and count of CPU, maximum and count of memory."""
    pod, span = f"{name}-5d8f-x{number}", f"[{WEEK}s:{EVERY}s]"
    cpu, memory = (_ASKED % (metric, namespace, pod) for metric in (_CPU, _MEMORY))
    rate = f'max(rate({_CPU}{{namespace="{namespace}",pod=~"{pod}",container="main"}}[{2 * EVERY}s])) by (container, pod, job)'
    return (
        f'last_over_time(kube_replicaset_owner{{owner_name="{name}",owner_kind="Deployment",namespace="{namespace}"}}[{WEEK}s])',
        f'last_over_time(kube_pod_owner{{owner_name=~"{name}-7c9d8b5f6d",owner_kind="ReplicaSet",namespace="{namespace}"}}[{WEEK}s])',
        f'present_over_time(kube_pod_status_phase{{phase="Running",pod=~"{pod}",namespace="{namespace}"}}[{WEEK}s])',
        f"quantile_over_time(0.95, {rate}{span})",
        f"count_over_time({cpu}{span})",
        f"max_over_time({memory}{span})",
        f"count_over_time({memory}{span})",
    )
