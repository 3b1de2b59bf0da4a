# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which node each worker of a run stands on, where names leave no doubt."""

from __future__ import annotations

from collections.abc import Mapping

from .facts import Block, Facts


def places(facts: Facts, block: Block) -> Mapping[str, str]:
    """The node by worker; empty unless every worker of the block is placed, or after a restart, which may have moved them.

    A worker is the pod that its records name, or that it is named like. By the end of a name (``2``, ``worker-2``) it is one only where
    each worker has a pod of its own: of eight ranks a pod, rank 2 is not in the pod numbered 2.
    """
    cluster = facts.cluster
    workloads = facts.resolver.workload(block.job, (block.namespace,))
    if cluster is None or not workloads or block.attempt.any():
        return {}
    nodes = {entry.pod: entry.node for entry in cluster.placements if entry.workload == workloads[0].ref.uid}
    pods = _recorded(block)
    if pods is None:
        ends = not cluster.placements_left_out
        pods = {worker: _named_like(worker, nodes, ends=ends) for worker in block.members}
        if len(set(pods.values())) < len(pods):
            return {}
    return {worker: nodes[pod] for worker, pod in pods.items()} if all(pod in nodes for pod in pods.values()) else {}


def _recorded(block: Block) -> dict[str, str] | None:
    """The last pod that the records of each worker name; None where some name none."""
    names = block.names("pod")
    if names is None:
        return None
    ends = [*block.starts[1:].tolist(), block.records]
    found = {worker: names.texts[names.codes[end - 1]] for worker, end in zip(block.members, ends, strict=True)}
    return found if all(found.values()) else None


def _named_like(worker: str, pods: Mapping[str, str], *, ends: bool) -> str:
    """The one pod of that name, or else that ends in it; empty where none or several do."""
    if worker in pods or not ends:
        return worker
    found = [pod for pod in pods if pod.endswith(f"-{worker}")]
    return found[0] if len(found) == 1 else ""
