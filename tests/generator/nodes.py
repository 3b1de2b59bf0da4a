# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pools of nodes: machine types as clouds and data centres offer them, spread over zones, some tainted, a few out of order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .draw import Draw
from .manifest import Manifest, metadata

ZONES = ("zone-a", "zone-b", "zone-c")
GPU = "nvidia.com/gpu"
# What the kubelet and the system keep back of a machine, roughly as managed offerings do.
RESERVED_CPU_MILLI, RESERVED_MEMORY_SHARE = 120, 0.06
# One node in forty is taken out by somebody at any time; at least one, so that each shape holds the case.
CORDONED = 1 / 40


@dataclass(frozen=True, slots=True)
class Pool:
    """One kind of machine. ``count`` is at scale 1; ``gpu`` the product's label as GPU feature discovery writes it."""

    name: str
    count: int
    instance: str
    cores: int
    memory_gib: int
    pods: int = 110
    gpu: str = ""
    gpus: int = 0
    spot: bool = False

    def nodes_at(self, scale: float) -> int:
        return max(1, math.ceil(self.count * scale))


# Mostly CPU machines; GPUs as many small cards for serving and small jobs, few eight-card machines for large ones.
POOLS = (
    Pool("system", 3, "std-8", 8, 32),
    Pool("general", 14, "std-16", 16, 64),
    Pool("memory", 4, "mem-16", 16, 128),
    Pool("spot", 6, "std-32", 32, 128, spot=True),
    Pool("t4", 6, "gpu-t4-4", 48, 192, gpu="Tesla-T4", gpus=4),
    Pool("l4", 6, "gpu-l4-1", 12, 48, gpu="NVIDIA-L4", gpus=1),
    Pool("a100", 6, "gpu-a100-8", 96, 1152, gpu="NVIDIA-A100-SXM4-80GB", gpus=8),
    Pool("h100", 4, "gpu-h100-8", 192, 2048, gpu="NVIDIA-H100-80GB-HBM3", gpus=8),
)
BY_NAME = {pool.name: pool for pool in POOLS}


def draw_nodes(draw: Draw, scale: float) -> list[Manifest]:
    """The nodes of all pools. Only machines without GPUs are cordoned: the GPUs are counted on by the training jobs."""
    nodes = [node for pool in POOLS for node in _pool_nodes(pool, scale)]
    plain = [node for node in nodes if not node.body["metadata"]["labels"].get("nvidia.com/gpu.present")]
    cordoned = {node.name for node in draw.some(plain[3:], max(1, round(len(nodes) * CORDONED)))}
    return [_cordon(node) if node.name in cordoned else node for node in nodes]


def _cordon(node: Manifest) -> Manifest:
    return Manifest(body={**node.body, "spec": {**node.body["spec"], "unschedulable": True}}, manager=node.manager)


def _pool_nodes(pool: Pool, scale: float) -> Iterator[Manifest]:
    for index in range(pool.nodes_at(scale)):
        body = {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": metadata("", f"{pool.name}-{index:03d}", labels=_labels(pool, index)),
            "spec": _spec(pool),
            "status": {"capacity": _resources(pool, 0, 0), "allocatable": _allocatable(pool)},
        }
        yield Manifest(body=body, manager="kubelet")


def _spec(pool: Pool) -> dict[str, object]:
    taints = []
    if pool.gpus:
        taints.append({"key": GPU, "value": "present", "effect": "NoSchedule"})
    if pool.spot:
        taints.append({"key": "capacity", "value": "spot", "effect": "PreferNoSchedule"})
    return {"taints": taints} if taints else {}


def _labels(pool: Pool, index: int) -> dict[str, str]:
    labels = {
        "kubernetes.io/hostname": f"{pool.name}-{index:03d}",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": pool.instance,
        "topology.kubernetes.io/region": "region-1",
        "topology.kubernetes.io/zone": ZONES[index % len(ZONES)],
        "pool": pool.name,
    }
    if pool.spot:
        labels |= {"karpenter.sh/nodepool": pool.name, "karpenter.sh/capacity-type": "spot"}
    if pool.gpus:
        labels |= {
            "nvidia.com/gpu.present": "true",
            "nvidia.com/gpu.product": pool.gpu,
            "nvidia.com/gpu.count": str(pool.gpus),
        }
    return labels


def _resources(pool: Pool, cpu_milli: int, memory_kib: int) -> dict[str, str]:
    cpu = pool.cores * 1000 - cpu_milli
    made = {
        "cpu": f"{cpu}m" if cpu % 1000 else str(pool.cores),
        "memory": f"{pool.memory_gib * 2**20 - memory_kib}Ki",
        "ephemeral-storage": "209715200Ki",
        "pods": str(pool.pods),
    }
    return made | ({GPU: str(pool.gpus)} if pool.gpus else {})


def _allocatable(pool: Pool) -> dict[str, str]:
    return _resources(pool, RESERVED_CPU_MILLI, int(pool.memory_gib * 2**20 * RESERVED_MEMORY_SHARE))
