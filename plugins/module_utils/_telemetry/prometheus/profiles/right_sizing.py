# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Hourly maxima for right-sizing, weeks of them, computed over there: one query a metric and namespace, however many containers."""

from __future__ import annotations

from ..model import Owners, Profile, Series
from .kube_prometheus import MEMORY, OWNER, POD

CPU = Series(
    "cpu_use",
    "cores",
    "max_over_time(sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total"
    '{container!="",container!="POD",$where}[$fine]))[$step:$fine])',
)
ON_NODE = Owners(
    "group by (namespace, pod, owner_kind, owner_name, node) (last_over_time(kube_pod_owner"
    '{owner_kind="DaemonSet",owner_is_controller!="false",owner_name!="",$where}[$window])'
    " * on (namespace, pod) group_left (node) topk by (namespace, pod) (1, last_over_time(kube_pod_info"
    '{created_by_kind="DaemonSet",node!="",$where}[$window])))',
    job=("owner_name",),
    worker=("node",),
)
"""A DaemonSet's pod is told by its node: what it uses depends on the kind of node."""
PROFILE = Profile("right-sizing", (CPU, MEMORY), POD, (ON_NODE, OWNER), window=28 * 86_400, step=3600)
