# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Nodes, and which pods of runs stand on them."""

from __future__ import annotations

from .._lib.structs import Struct
from .ref import ObjectRef


class NodeCondition(Struct, frozen=True):
    """``message`` only of a condition that no kubelet sets and that is true: it may name the fault."""

    type: str
    status: str
    reason: str = ""
    since: str = ""
    message: str = ""


class Node(Struct, frozen=True):
    """``requested`` is the sum over the pods bound to it, in base units (cores, bytes, counts).

    :ivar annotations: those of our own alone.
    :ivar workloads: uids of what stands above the pods on it, all on the way to the outermost, sorted.
    """

    ref: ObjectRef
    created_at: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    taints: tuple[dict[str, str], ...] = ()
    unschedulable: bool = False
    capacity: dict[str, str] = {}
    allocatable: dict[str, str] = {}
    requested: dict[str, float] = {}
    pods: int = 0
    conditions: tuple[NodeCondition, ...] = ()
    lease_renewed_at: str = ""
    workloads: tuple[str, ...] = ()


class Placement(Struct, frozen=True):
    """Which node a running pod of a run stands on; ``workload`` is the uid of the outermost owner."""

    namespace: str
    pod: str
    node: str
    workload: str
