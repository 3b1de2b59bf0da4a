# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A week of CPU and memory of many containers, as text for promtool."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

NAMESPACES = 16
END, EVERY, WEEK = 1_772_366_400, 300, 7 * 86_400
_PATTERNS = 40
CPU, MEMORY = "container_cpu_usage_seconds_total", "container_memory_working_set_bytes"


def place(number: int) -> tuple[str, str]:
    """Namespace and name of a workload; its one pod is `NAME-5d8f-xNUMBER`."""
    return f"team-{number % NAMESPACES}", f"app-{number}"


def history(count: int) -> Iterator[str]:
    """Metric by metric; the weeks are drawn from a few dozen patterns, so that they are written at the speed of a copy."""
    draw = random.Random(7)
    times = range(END - WEEK, END + 1, EVERY)
    for metric in (CPU, MEMORY):
        patterns = [list(_tails(metric, draw, times)) for _unused in range(_PATTERNS)]
        for number in range(count):
            namespace, name = place(number)
            head = f'{metric}{{namespace="{namespace}",pod="{name}-5d8f-x{number}",container="main",node="n{number % 50}"}}'
            yield head + head.join(patterns[number % _PATTERNS])
    late = times[-30:]
    for number in range(count):
        namespace, name = place(number)
        pod, owner = f"{name}-5d8f-x{number}", f"{name}-7c9d8b5f6d"
        labels = f'pod="{pod}",owner_kind="ReplicaSet",owner_name="{owner}",owner_is_controller="true"'
        yield from (f'kube_pod_owner{{namespace="{namespace}",{labels}}} 1 {moment}\n' for moment in late)
    for number in range(count):
        namespace, name = place(number)
        labels = f'replicaset="{name}-7c9d8b5f6d",owner_kind="Deployment",owner_name="{name}"'
        yield from (f'kube_replicaset_owner{{namespace="{namespace}",{labels}}} 1 {moment}\n' for moment in late)
    for number in range(count):
        namespace, name = place(number)
        labels = f'pod="{name}-5d8f-x{number}",phase="Running"'
        yield from (f'kube_pod_status_phase{{namespace="{namespace}",{labels}}} 1 {moment}\n' for moment in late)
    yield "# EOF\n"


def _tails(metric: str, draw: random.Random, times: Sequence[int]) -> Iterator[str]:
    total, level = 0.0, draw.uniform(0.2, 2.0)
    for moment in times:
        now = level * (1 + 0.4 * ((moment // 3600) % 24) / 24) * draw.uniform(0.9, 1.1)
        total += now * EVERY
        yield f" {total:.3f} {moment}\n" if metric == CPU else f" {int(now * 5e8)} {moment}\n"
