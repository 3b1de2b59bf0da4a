# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A history such as the exporters write it: three hours, a sample each 30 seconds, of clusters with troubles of their own."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator

END = 1_772_366_400  # 2026-03-01T12:00:00Z
STEP = 30
START = END - 3 * 3600
Line = tuple[str, dict[str, str], list[tuple[int, float]]]
TIMES = range(START, END + 1, STEP)
CHANGE = END - 3600
"""From here on the third GPU of the training job idles, and requests take longer."""
HASH = "7c9d8b5f6d"


def gauge(value: Callable[[int], float]) -> list[tuple[int, float]]:
    return [(moment, value(moment)) for moment in TIMES]


def counter(per_second: Callable[[int], float]) -> list[tuple[int, float]]:
    total, found = 0.0, []
    for moment in TIMES:
        total += per_second(moment) * STEP
        found.append((moment, total))
    return found


def pods() -> Iterator[tuple[str, str, str, str, str]]:
    """Namespace, pod, container, kind and name of the owner."""
    for number in range(4):
        yield "ml", f"train-worker-{number}", "pytorch", "PyTorchJob", "train"
    for number in range(2):
        yield "web", f"shop-{HASH}-{'xkq2z' if number else 'bb4lw'}", "shop", "ReplicaSet", f"shop-{HASH}"


def history() -> Iterator[Line]:
    """Families in one piece each."""
    noise = random.Random(7)
    for cluster in ("eu-1", "us-1"):
        at = {"cluster": cluster}
        rate = 1.0 if cluster == "eu-1" else 3.0
        use = {pod: {**at, "namespace": ns, "pod": pod, "container": c} for ns, pod, c, _kind, _owner in pods()}
        if cluster == "us-1":
            use = {"other": {**at, "namespace": "ml", "pod": "other-0", "container": "x"}}
        yield from (_named("cpu", labels, counter(lambda _t, rate=rate: rate)) for labels in use.values())
    for name in ("memory", "throttled", "periods", "owner", "labels", "gpu", "fb"):
        yield from _family(name, noise)
    yield from _serving()
    yield from _ray()


NAMES = {
    "cpu": "container_cpu_usage_seconds_total",
    "memory": "container_memory_working_set_bytes",
    "throttled": "container_cpu_cfs_throttled_periods_total",
    "periods": "container_cpu_cfs_periods_total",
    "owner": "kube_pod_owner",
    "labels": "kube_pod_labels",
    "gpu": "DCGM_FI_DEV_GPU_UTIL",
    "fb": "DCGM_FI_DEV_FB_USED",
}


def _named(name: str, labels: dict[str, str], samples: list[tuple[int, float]]) -> Line:
    return NAMES[name], labels, samples


def _family(name: str, noise: random.Random) -> Iterator[Line]:
    at = {"cluster": "eu-1"}
    for ns, pod, container, kind, owner in pods():
        use = {**at, "namespace": ns, "pod": pod, "container": container}
        number = int(pod[-1]) if ns == "ml" else -1
        if name == "memory":
            yield _named(name, use, gauge(lambda _t: 2.0e9))
        elif name in ("throttled", "periods"):
            yield _named(
                name, use, counter(lambda _t, ns=ns: 10.0 if name == "periods" else 4.0 if ns == "web" else 0.0)
            )
        elif name == "owner":
            yield _named(
                name,
                {**at, "namespace": ns, "pod": pod, "owner_kind": kind, "owner_name": owner},
                gauge(lambda _t: 1.0),
            )
        elif ns == "ml" and name == "labels":
            own = {"job_name": "train", "replica_type": "worker", "replica_index": str(number)}
            labels = {f"label_training_kubeflow_org_{label}": text for label, text in own.items()}
            yield _named(name, {**at, "namespace": ns, "pod": pod, **labels}, gauge(lambda _t: 1.0))
        elif ns == "ml" and name in ("gpu", "fb"):
            busy = gauge(lambda t, number=number: (12.0 if number == 2 and t > CHANGE else 92.0) + noise.uniform(-2, 2))
            # Scraped without honorLabels: the plain labels are the exporter's.
            labels = {
                **at,
                "gpu": "0",
                "namespace": "gpu-operator",
                "pod": f"dcgm-{number}",
                "container": "exporter",
                "exported_namespace": ns,
                "exported_pod": pod,
                "exported_container": container,
            }
            yield _named(name, labels, busy if name == "gpu" else gauge(lambda _t: 30_000.0))


def _serving() -> Iterator[Line]:
    at = {"namespace": "llm", "pod": "vllm-0", "container": "vllm", "model_name": "llama"}
    share: dict[str, Callable[[int], float]] = {
        "0.5": lambda t: 0.0 if t > CHANGE else 0.9,
        "1.0": lambda t: 0.5 if t > CHANGE else 1.0,
        "2.5": lambda _t: 1.0,
        "+Inf": lambda _t: 1.0,
    }
    for bound, part in share.items():
        yield "vllm:e2e_request_latency_seconds_bucket", {**at, "le": bound}, counter(lambda t, part=part: 20 * part(t))
    yield "vllm:request_success_total", {**at, "finished_reason": "stop"}, counter(lambda _t: 20.0)


def _ray() -> Iterator[Line]:
    at = {"SessionName": "session_1", "ray_io_cluster": "tuner", "namespace": "ray"}
    nodes = [{**at, "pod": f"tuner-worker-{n}", "ip": f"10.0.0.{n}"} for n in range(3)]
    yield from (
        ("ray_node_gpus_utilization", {**node, "GpuIndex": "0"}, gauge(lambda t: 15 + 3 * math.sin(t / 600)))
        for node in nodes
    )
    yield from (("ray_node_cpu_utilization", node, gauge(lambda _t: 50.0)) for node in nodes)
    yield from (("ray_node_cpu_count", node, gauge(lambda _t: 8.0)) for node in nodes)
    yield from (("ray_node_mem_used", node, gauge(lambda _t: 1e9)) for node in nodes)
