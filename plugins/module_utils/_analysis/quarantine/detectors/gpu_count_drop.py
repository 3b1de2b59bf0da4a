# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A node that offers fewer GPUs than it has, and whose driver publishes fewer devices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...naming import reference
from ..look import NODES, Look, node_subject
from ..model import Blind, Clue, Detector, Lasting, Rule, minutes, timed

_DOMAINS = ("nvidia.com/gpu", "amd.com/gpu", "habana.ai/gaudi", "intel.com/gpu")
#: The series of whoever counts the GPUs of a node.
METRIC = "gpu_count"


def gpus(amounts: dict[str, str]) -> int:
    """GPUs among the amounts of a node, whole or in parts (MIG)."""
    return sum(int(text) for name, text in amounts.items() if name.startswith(_DOMAINS) and text.isdecimal())


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    devices = _devices(look)
    counted = {
        reading["subject"].get("worker", ""): reading["figures"]["last"]
        for reading in look.readings
        if reading["metric"] == METRIC
    }
    for node in look.seen.nodes:
        has, offers = gpus(node.capacity), gpus(node.allocatable)
        if not has:
            continue
        subject, told = node_subject(node), {"object": reference(node.ref), "gpus": has}
        second = min((count[node.ref.name] for count in (devices, counted) if node.ref.name in count), default=None)
        if offers < has:
            yield Lasting(subject, "kubelet", "allocatable", None, {**told, "allocatable": offers})
            if second is None:
                yield Blind(
                    "no driver publishes devices and no series counts them, so there is one source only", subject
                )
        if second is not None and second < has:
            yield Lasting(subject, "devices", "devices", None, {**told, "devices": second})


def _devices(look: Look) -> dict[str, float]:
    """Devices of ResourceSlices by node."""
    found: Counter[str] = Counter()
    for extra in look.seen.extras:
        spec = extra.facts.get("spec") if extra.ref.kind == "ResourceSlice" else None
        if isinstance(spec, dict) and spec.get("nodeName") and "gpu" in str(spec.get("driver", "")):
            found[spec["nodeName"]] += len(spec.get("devices") or ())
    return dict(found)


DETECTOR = Detector(
    id="GPU_COUNT_DROP",
    text="fewer GPUs allocatable than there are, and fewer devices published or counted, for more than 5 min",
    on="node",
    rule=Rule(longer_than=minutes(5), exit=minutes(30)),
    exit=timed("30 min"),
    find=_find,
    needs=(NODES,),
    sources=2,
)
