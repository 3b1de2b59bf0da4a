# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Prices: of what a pod asks, and of a whole node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ..._cluster.model import Node, Workload
from ..passport.model import Rates
from .demand import GPU, ZERO, Amounts, size

GPU_MODEL = "nvidia.com/gpu.product"
_GIB = Decimal(2**30)


def models_of(nodes: Iterable[Node]) -> tuple[str, ...]:
    """GPU models that the nodes' labels name."""
    return tuple(sorted({node.labels[GPU_MODEL] for node in nodes if GPU_MODEL in node.labels}))


def model_of(workload: Workload, models: tuple[str, ...]) -> str:
    """The model a pod runs on: the one it selects, else the only one there is; empty where that is open."""
    selected = workload.node_selector.get(GPU_MODEL, "")
    return selected or (models[0] if len(models) == 1 else "")


def hourly(demand: Mapping[str, Decimal], model: str, rates: Rates) -> tuple[Decimal, set[str]]:
    """Price of one hour, and the rates that are absent although the resource is asked for."""
    gpu_rate = rates.gpu_hour.get(model, rates.gpu_hour.get("*"))
    priced = (
        (demand.get("cpu", ZERO), rates.cpu_core_hour, "cpu_core_hour"),
        (demand.get("memory", ZERO) / _GIB, rates.memory_gib_hour, "memory_gib_hour"),
        (demand.get(GPU, ZERO), gpu_rate, f"gpu_hour of {model or 'an unnamed model'}"),
    )
    missing = {name for figure, rate, name in priced if figure and rate is None}
    return sum((figure * rate for figure, rate, _unused in priced if rate is not None), ZERO), missing


def node_amounts(node: Node) -> Amounts:
    """What a node offers to pods."""
    return {name: size(value) for name, value in (node.allocatable or node.capacity).items()}


def node_hourly(node: Node, rates: Rates) -> tuple[Decimal, set[str]]:
    """Price of one hour of a whole node."""
    return hourly(node_amounts(node), node.labels.get(GPU_MODEL, ""), rates)
