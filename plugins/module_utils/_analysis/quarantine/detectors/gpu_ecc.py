# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A GPU with memory errors that could not be corrected."""

from __future__ import annotations

from collections.abc import Iterator

from ...._cluster.trim import KUBELET_CONDITIONS
from ...pods import when
from ..evidence import condition_evidence, reading_evidence
from ..look import NODES, Look, node_subject
from ..model import Blind, Clue, Detector, Exit, Mark, Rule

#: Written by the DCGM exporter as ``DCGM_FI_DEV_ECC_DBE_VOL_TOTAL``.
METRIC = "gpu_ecc_uncorrectable"


def _find(look: Look, _rule: Rule) -> Iterator[Clue]:
    told = False
    for node in look.seen.nodes:
        for condition in node.conditions:
            text = f"{condition.type} {condition.reason} {condition.message}".lower()
            if condition.type in KUBELET_CONDITIONS or "ecc" not in text:
                continue
            told = True
            if condition.status == "True" and "uncorrect" in text:
                at, evidence = when(condition.since) or look.now, condition_evidence(node, condition)
                yield Mark(node_subject(node), "condition", condition.type, at, evidence, sure=True)
    for reading in look.readings:
        subject = look.node(reading["subject"].get("worker", "")) if reading["metric"] == METRIC else None
        told = told or subject is not None
        if subject is not None and reading["figures"]["max"] > 0:
            yield Mark(subject, "dcgm", METRIC, look.now, reading_evidence(reading), sure=True)
    if not told:
        yield Blind("neither a condition of a node nor a series tells of ECC errors")


DETECTOR = Detector(
    id="GPU_ECC",
    text="any uncorrectable ECC error",
    on="node",
    rule=Rule(),
    exit=Exit("a person says that the GPU is well", person=True),
    find=_find,
    needs=(NODES,),
)
