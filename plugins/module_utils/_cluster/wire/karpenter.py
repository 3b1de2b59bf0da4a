# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""karpenter.sh: node pools and claims."""

from __future__ import annotations

from ..._lib.structs import field
from .common import Condition, SlimMeta, Wire


class Disruption(Wire):
    consolidation_policy: str = ""
    consolidate_after: str = ""


class NodePoolSpec(Wire):
    limits: dict[str, str | int | float] = {}
    weight: int | None = None
    disruption: Disruption = field(default_factory=Disruption)


class NodePoolStatus(Wire):
    resources: dict[str, str | int | float] = {}
    conditions: list[Condition] = []


class NodePool(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: NodePoolSpec = field(default_factory=NodePoolSpec)
    status: NodePoolStatus = field(default_factory=NodePoolStatus)


class NodeClaimSpec(Wire):
    expire_after: str = ""


class NodeClaimStatus(Wire):
    node_name: str = ""
    capacity: dict[str, str | int | float] = {}
    conditions: list[Condition] = []


class NodeClaim(Wire):
    metadata: SlimMeta = field(default_factory=SlimMeta)
    spec: NodeClaimSpec = field(default_factory=NodeClaimSpec)
    status: NodeClaimStatus = field(default_factory=NodeClaimStatus)
