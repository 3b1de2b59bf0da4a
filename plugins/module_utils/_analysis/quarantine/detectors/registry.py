# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""All detectors, by id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..model import Detector
from . import (
    api_storm,
    checkpoint_fail,
    crash_loop,
    dns_failing,
    evicted_repeat,
    gpu_count_drop,
    gpu_ecc,
    gpu_xid,
    image_pull,
    loss_diverged,
    loss_nonfinite,
    node_clock_skew,
    node_flapping,
    node_lease_stale,
    node_network,
    node_pressure,
    oom_repeat,
    pvc_mount,
    quota_exhausted,
    restart_storm,
    rollout_stuck,
    straggler_node,
    throughput_collapse,
    unschedulable,
    webhook_failing,
)

DETECTORS: Mapping[str, Detector] = MappingProxyType(
    {
        module.DETECTOR.id: module.DETECTOR
        for module in (
            api_storm,
            checkpoint_fail,
            crash_loop,
            dns_failing,
            evicted_repeat,
            gpu_count_drop,
            gpu_ecc,
            gpu_xid,
            image_pull,
            loss_diverged,
            loss_nonfinite,
            node_clock_skew,
            node_flapping,
            node_lease_stale,
            node_network,
            node_pressure,
            oom_repeat,
            pvc_mount,
            quota_exhausted,
            restart_storm,
            rollout_stuck,
            straggler_node,
            throughput_collapse,
            unschedulable,
            webhook_failing,
        )
    }
)
