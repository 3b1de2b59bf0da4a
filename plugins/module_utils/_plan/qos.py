# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The quality-of-service class that the kubelet derives from a pod template."""

from __future__ import annotations

from collections.abc import Sequence

from .._cluster.model import Container
from .._cluster.quantity import same

_RESOURCES = ("cpu", "memory")


def qos_class(containers: Sequence[Container]) -> str:
    """``Guaranteed``, ``Burstable`` or ``BestEffort``."""
    if not any(
        container.requests.get(name) or container.limits.get(name) for container in containers for name in _RESOURCES
    ):
        return "BestEffort"
    return "Guaranteed" if all(_guaranteed(container) for container in containers) else "Burstable"


def _guaranteed(container: Container) -> bool:
    # An absent request is taken from the limit.
    return all(
        name in container.limits and same(container.requests.get(name, container.limits[name]), container.limits[name])
        for name in _RESOURCES
    )
