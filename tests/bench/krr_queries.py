# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""KRR's pattern of queries: seven a container, six at once. Its answers are read, not parsed, by a client leaner than its own."""

from __future__ import annotations

import gzip
import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from .week_of_use import CPU, END, EVERY, MEMORY, WEEK, place

WORKERS, STEP = 6, 75
_ASKED = 'max(%s{namespace="%s",pod=~"%s",container="main"}) by (container, pod, job)'


def get(connection: http.client.HTTPConnection, path: str, **query: object) -> bytes:
    """The whole body of an answer that is none of refusal."""
    connection.request("GET", f"/api/v1/{path}?{urlencode(query)}", headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {body[:200]!r}")
    return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def asked(host: str, count: int) -> tuple[float, int]:
    """Seven queries a container, six at once."""
    with ThreadPoolExecutor(WORKERS) as pool:
        begun = time.perf_counter()
        sent = sum(pool.map(lambda first: _asking(host, range(first, count, WORKERS)), range(WORKERS)))
    return time.perf_counter() - begun, sent


def _asking(host: str, numbers: Sequence[int]) -> int:
    connection = http.client.HTTPConnection(host, timeout=600)
    sent = 0
    for number in numbers:
        for query in _krr_queries(*place(number), number):
            body = get(connection, "query", query=query, time=END)
            sent += 1
            if b'"result":[]' in body:
                raise RuntimeError(f"nothing is found by {query}")
    connection.close()
    return sent


def _krr_queries(namespace: str, name: str, number: int) -> tuple[str, ...]:
    """The pods of the workload, then percentile and count of CPU, maximum and count of memory."""
    pod, span = f"{name}-5d8f-x{number}", f"[{WEEK}s:{STEP}s]"
    cpu, memory = (_ASKED % (metric, namespace, pod) for metric in (CPU, MEMORY))
    rate = f'max(rate({CPU}{{namespace="{namespace}",pod=~"{pod}",container="main"}}[{2 * EVERY}s])) by (container, pod, job)'
    return (
        f'last_over_time(kube_replicaset_owner{{owner_name="{name}",owner_kind="Deployment",namespace="{namespace}"}}[{WEEK}s])',
        f'last_over_time(kube_pod_owner{{owner_name=~"{name}-7c9d8b5f6d",owner_kind="ReplicaSet",namespace="{namespace}"}}[{WEEK}s])',
        f'present_over_time(kube_pod_status_phase{{phase="Running",pod=~"{pod}",namespace="{namespace}"}}[{WEEK}s])',
        f"quantile_over_time(0.95, {rate}{span})",
        f"count_over_time({cpu}{span})",
        f"max_over_time({memory}{span})",
        f"count_over_time({memory}{span})",
    )
