# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A small cluster to look at: eight pretended nodes with the workloads of demo.yaml, some of them in trouble."""

from __future__ import annotations

from pathlib import Path

from .plane import ControlPlane
from .processes import wait_until

MANIFEST = Path(__file__).with_name("demo.yaml")
_SECONDS = 60


def load(plane: ControlPlane) -> None:
    """Create nodes and workloads, and wait until the nodes are ready and the first pods run."""
    plane.add_nodes(6, "general", {"cpu": "32", "memory": "128Gi"}, {"pool": "general"})
    gpus = {"cpu": "96", "memory": "1Ti", "nvidia.com/gpu": "8"}
    plane.add_nodes(2, "gpu", gpus, {"pool": "gpu", "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3"})
    plane.apply(MANIFEST)

    def running() -> bool:
        pods = plane.request("GET", "/api/v1/pods?fieldSelector=status.phase%3DRunning&limit=10").json()["items"]
        return len(pods) == 10

    wait_until(running, "the demo workload", _SECONDS, poll=0.2)
