# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which kinds of failure pods show. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

#: Reasons for which a container waits that it does not get over by itself.
WAITING = frozenset(
    {
        "CrashLoopBackOff",
        "CreateContainerConfigError",
        "CreateContainerError",
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "RunContainerError",
    }
)
OOM_KILLED, EVICTED, FAILED, RESTARTED = "OOMKilled", "Evicted", "Failed", "Restarted"


def failures(pods: Iterable[Mapping[str, Any]]) -> list[str]:
    """Kinds of failure, sorted, each once."""
    return sorted({kind for pod in pods for kind in _of_pod(pod)})


def _of_pod(pod: Mapping[str, Any]) -> Iterable[str]:
    status = pod.get("status") or {}
    if status.get("reason") == "Evicted":
        yield EVICTED
    elif status.get("phase") == "Failed":
        yield FAILED
    for name in ("initContainerStatuses", "containerStatuses"):
        for container in status.get(name) or ():
            yield from _of_container(container)


def _of_container(status: Mapping[str, Any]) -> Iterable[str]:
    waiting = ((status.get("state") or {}).get("waiting") or {}).get("reason")
    if waiting in WAITING:
        yield str(waiting)
    ended = [(status.get(name) or {}).get("terminated") or {} for name in ("state", "lastState")]
    if any(entry.get("reason") == "OOMKilled" for entry in ended):
        yield OOM_KILLED
    if int(status.get("restartCount") or 0) > 0:
        yield RESTARTED
