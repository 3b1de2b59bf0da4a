# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""kube-prometheus: cAdvisor by way of the kubelet, and kube-state-metrics for whose a pod is."""

from __future__ import annotations

from ..model import Owners, Profile, Series

POD = {"namespace": ("namespace",), "pod": ("pod",), "container": ("container",)}
CPU = Series(
    "cpu_use",
    "cores",
    "sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total"
    '{container!="",container!="POD",$where}[$rate]))',
)
MEMORY = Series(
    "mem_use",
    "bytes",
    "max by (namespace, pod, container) (max_over_time(container_memory_working_set_bytes"
    '{container!="",container!="POD",$where}[$step]))',
)
THROTTLED = Series(
    "cpu_throttled",
    "1",
    'sum by (namespace, pod, container) (rate(container_cpu_cfs_throttled_periods_total{container!="",$where}[$rate]))'
    ' / (sum by (namespace, pod, container) (rate(container_cpu_cfs_periods_total{container!="",$where}[$rate])) > 0)',
)
OWNER = Owners(
    "group by (namespace, pod, owner_kind, owner_name) (last_over_time(kube_pod_owner"
    '{owner_is_controller!="false",owner_name!="",$where}[$window]))',
    job=("owner_name",),
)
PROFILE = Profile("kube-prometheus", (CPU, MEMORY, THROTTLED), POD, (OWNER,))
