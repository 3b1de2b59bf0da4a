# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Namespaces of teams, with a quota and default sizes where the platform asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import owners
from .draw import Draw
from .manifest import Manifest, metadata
from .nodes import GPU
from .sizes import cpu_text

QUOTA_PART = 0.6  # not every team has one
QUOTA_HEADROOM = 1.4


def namespaces(names: Iterable[str]) -> list[Manifest]:
    return [
        Manifest(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata("", name, labels={"team": name})},
            "Terraform",
        )
        for name in names
    ]


def quotas(draw: Draw, demand: Mapping[str, tuple[int, int, int]]) -> list[Manifest]:
    """For some namespaces a quota above what runs there, and beside it default sizes, without which a quota refuses bare pods.

    :param demand: by namespace, the requested CPU (millicores), memory (MiB) and GPUs of all its pods.
    """
    made = []
    for namespace, (cpu, memory, gpus) in demand.items():
        if not draw.child(namespace).chance(QUOTA_PART):
            continue
        hard = {
            "requests.cpu": cpu_text(int(cpu * QUOTA_HEADROOM / 1000 + 4) * 1000),
            "requests.memory": f"{int(memory * QUOTA_HEADROOM / 1024 + 8)}Gi",
            "pods": "1000",
        } | ({f"requests.{GPU}": str(int(gpus * QUOTA_HEADROOM) + 8)} if gpus else {})
        quota = {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": metadata(namespace, "team"),
            "spec": {"hard": hard},
        }
        made += [owners.deliver("terraform", quota), owners.deliver("terraform", _limit_range(namespace))]
    return made


def _limit_range(namespace: str) -> dict[str, Any]:
    limit = {"type": "Container", "defaultRequest": {"cpu": "100m", "memory": "128Mi"}}
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": metadata(namespace, "defaults"),
        "spec": {"limits": [limit]},
    }
