# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container waits for an image that its node cannot get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..facts import Facts
from ..naming import named
from ..pods import Place, ago, grouped, places, span, whole
from ..signal import NOTHING, SIGNAL, Signal, verdict

PATTERN = "image_pull"
REASONS = (
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
    "ImageInspectError",
    "RegistryUnavailable",
    "SignatureValidationFailed",
)
RULE = "a container that waits with " + ", ".join(REASONS[:-1]) + f" or {REASONS[-1]}"
#: What container runtimes and registries say, and what it means; the first that fits.
_CAUSES = (
    ("x509", "the registry's certificate is not trusted"),
    ("no such host", "the registry's name does not resolve"),
    ("toomanyrequests", "the registry limits the rate"),
    ("unauthorized", "the registry refuses the credentials"),
    ("authentication required", "the registry refuses the credentials"),
    ("denied", "the registry refuses the credentials, or there is no such repository"),
    ("manifest unknown", "there is no such tag"),
    ("not found", "there is no such image"),
    ("i/o timeout", "the registry does not answer"),
    ("deadline exceeded", "the registry does not answer"),
    ("connection refused", "the registry does not answer"),
    ("no space left", "the node's disk is full"),
    ("no match for platform", "the image is not built for the node's architecture"),
)


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload and container, else one for the cluster."""
    cluster = facts.cluster
    if cluster is None:
        return
    waiting = [
        place for place in places(cluster) if place.container.state == "waiting" and place.container.reason in REASONS
    ]
    for about, group in grouped(waiting):
        times = span(
            [*(place.pod.created_at for place in group), *(event.last for place in group for event in place.events)]
        )
        yield verdict(PATTERN, SIGNAL, about, _evidence(group, facts), times)
    if not waiting:
        yield verdict(PATTERN, NOTHING, whole(cluster), {"rule": RULE, "pods": cluster.pods_total})


def _evidence(group: list[Place], facts: Facts) -> dict[str, Any]:
    told = [event for place in group for event in place.events if event.reason == "Failed"]
    messages = " ".join(event.message for event in told).lower()
    waited = [age for place in group if (age := ago(place.pod.created_at, facts.observed_at)) is not None]
    cause = next((meaning for mark, meaning in _CAUSES if mark in messages), None)
    if {place.container.reason for place in group} == {"InvalidImageName"}:
        cause = "the image's name is not valid"
    return {
        "rule": RULE,
        "pods_waiting": len(group),
        "pods_named": named(place.pod.ref.name for place in group),
        "state_reasons": sorted({place.container.reason for place in group}),
        "cause": cause,
        "pulls_failed": sum(event.count for event in told) or None,
        "waited_s_max": int(max(waited).total_seconds()) if waited else None,
        "init": group[0].container.init,
    }
