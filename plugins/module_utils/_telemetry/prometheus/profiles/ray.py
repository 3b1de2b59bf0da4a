# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Ray's system metrics. The job is the cluster: KubeRay's ``ray_io_cluster`` where monitors set it, else the session; a worker a node."""

from __future__ import annotations

from ..model import Profile, Series

_BY = "ray_io_cluster, SessionName, namespace, pod, ip, instance"
PROFILE = Profile(
    "ray",
    (
        Series("gpu_util", "%", f"avg by ({_BY}) (avg_over_time(ray_node_gpus_utilization{{$where}}[$step]))"),
        Series(
            "cpu_use",
            "cores",
            f"sum by ({_BY}) (avg_over_time(ray_node_cpu_utilization{{$where}}[$step])"
            " * avg_over_time(ray_node_cpu_count{$where}[$step]) / 100)",
        ),
        Series("mem_use", "bytes", f"max by ({_BY}) (max_over_time(ray_node_mem_used{{$where}}[$step]))"),
    ),
    {
        "job": ("ray_io_cluster", "SessionName"),
        "worker": ("pod", "ip", "instance"),
        "namespace": ("namespace",),
        "pod": ("pod",),
    },
)
