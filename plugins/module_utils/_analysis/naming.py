# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Subjects of verdicts on telemetry, with the object of the cluster that the job names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .._cluster.model import ObjectRef
from .facts import Block, Facts
from .signal import NAMED


def subject(facts: Facts, block: Block, **more: Any) -> dict[str, Any]:
    """Job and metric, what else is given, and ``object`` where the job names one workload of the cluster."""
    workloads = facts.resolver.workload(block.job, (block.namespace,))
    found = block.subject(**more)
    return {**found, "object": reference(workloads[0].ref)} if workloads else found


def reference(ref: ObjectRef) -> dict[str, str]:
    """An object reference as JSON."""
    return {name: getattr(ref, name) for name in ("group", "version", "kind", "namespace", "name", "uid")}


def natural(name: str) -> tuple[Any, ...]:
    """A key that sorts ``worker-2`` before ``worker-10``."""
    return tuple(((part.isdecimal() and int(part)) or 0, part) for part in re.split(r"(\d+)", name))


def named(names: Iterable[str]) -> list[str]:
    """The first names in their natural order, as many as a person reads."""
    return sorted(set(names), key=natural)[:NAMED]
