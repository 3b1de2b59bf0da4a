# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Nodes of one kind: a DaemonSet has one template for all, and uses another amount on a large node than on a small one."""

from __future__ import annotations

from collections.abc import Mapping

from ..._cluster.model import Cluster, Node

_TYPES = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type")


def node_class(node: Node) -> str:
    """Its instance type, or its CPUs and memory where it has no such label."""
    named = next((node.labels[label] for label in _TYPES if node.labels.get(label)), "")
    return named or f"{node.capacity.get('cpu', '?')} CPU, {node.capacity.get('memory', '?')}"


def classes(cluster: Cluster) -> Mapping[str, str]:
    """The class of the node by its name, and by the name of a pod on it that the observation names."""
    nodes = {node.ref.name: node_class(node) for node in cluster.nodes}
    pods = {pod.ref.name: nodes[pod.node] for pod in cluster.pods if pod.node in nodes}
    return {**pods, **nodes}
