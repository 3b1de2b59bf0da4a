# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a workload's rollout is complete, as its own status tells. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def complete(kind: str, live: Mapping[str, Any], generation: int) -> bool:
    """Whether the controller has seen this generation and nothing of an older one is left.

    A kind that rolls nothing out is complete at once.

    :param generation: of the object in the answer to our write.
    """
    judge = _KINDS.get(kind)
    if judge is None:
        return True
    status = live.get("status") or {}
    if _number(status, "observedGeneration") < generation:
        return False
    return judge(live.get("spec") or {}, status)


def stuck(kind: str, live: Mapping[str, Any]) -> bool:
    """Whether a Deployment's controller has given up (``ProgressDeadlineExceeded``)."""
    conditions = (live.get("status") or {}).get("conditions") or ()
    return kind == "Deployment" and any(
        condition.get("type") == "Progressing" and condition.get("status") == "False" for condition in conditions
    )


def _deployment(spec: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    wanted = _wanted(spec)
    return all(_number(status, name) == wanted for name in ("updatedReplicas", "replicas", "availableReplicas"))


def _stateful_set(spec: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    wanted = _wanted(spec)
    return (
        _number(status, "updatedReplicas") == wanted
        and _number(status, "availableReplicas") == wanted
        and status.get("currentRevision") == status.get("updateRevision")
    )


def _daemon_set(_spec: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    wanted = _number(status, "desiredNumberScheduled")
    return all(_number(status, name) == wanted for name in ("updatedNumberScheduled", "numberAvailable"))


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], bool]] = {
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
}


def _wanted(spec: Mapping[str, Any]) -> int:
    replicas = spec.get("replicas")
    return replicas if isinstance(replicas, int) else 1


def _number(status: Mapping[str, Any], name: str) -> int:
    found = status.get(name)
    return found if isinstance(found, int) else 0
