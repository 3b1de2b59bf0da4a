# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Records of use, container by container, beside what the container may use or asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._cluster.model import Container, Workload
from .._cluster.quantity import amount
from .._reasons.errors import ModeKeeperError
from .._telemetry.metrics import CANONICAL
from .facts import Block, Facts
from .naming import reference, subject

if TYPE_CHECKING:
    from numpy.typing import NDArray


RESOURCES = {"cpu_use": "cpu", "mem_use": "memory"}
"""By metric: the resource of which it tells the use."""


@dataclass(frozen=True)
class Use:
    """:ivar rows: records of the block. :ivar container: of the workload's template, None where it is not known (``why`` says so)."""

    block: Block
    rows: NDArray[Any]
    about: dict[str, Any]
    container: Container | None
    why: str


def uses(facts: Facts, *metrics: str) -> Iterator[Use]:
    """The records of these metrics by workload and container."""
    for block in facts.of(*metrics):
        workloads = facts.resolver.workload(block.job, (block.namespace,))
        unfit = _unfit(facts, block, workloads)
        for name, rows in _by_container(block):
            about, container, why = _place(facts, block, workloads, name)
            yield Use(block, rows, about, None if unfit else container, unfit or why)


def _place(
    facts: Facts, block: Block, workloads: tuple[Workload, ...], name: str
) -> tuple[dict[str, Any], Container | None, str]:
    """Subject, container of the template, and why there is none."""
    known = {entry.name: entry for workload in workloads for entry in workload.containers if not entry.init}
    chosen = name or ("".join(known) if len(known) == 1 else "")
    about = subject(facts, block, container=chosen)
    if workloads:
        about["object"] = reference(workloads[0].ref)
    if not chosen:
        return about, None, "the records name no container and the workload has several"
    return about, known.get(chosen), "" if chosen in known else "the workload has no such container"


def _unfit(facts: Facts, block: Block, workloads: tuple[Workload, ...]) -> str:
    if block.unit != CANONICAL[block.metric].unit:
        return f"the unit is {block.unit[:40]}, not {CANONICAL[block.metric].unit}"
    if not block.timed:
        return "some records have no time"
    if facts.cluster is None:
        return "no cluster was read, so requests and limits are unknown"
    if not workloads:
        return "the job names no workload of this cluster, or more than one; write it as namespace/name"
    return ""


def _by_container(block: Block) -> Iterator[tuple[str, NDArray[Any]]]:
    """The rows of each container; one group without a name where records name none."""
    import numpy as np

    containers = block.names("container")
    if containers is None:
        yield "", np.arange(block.records)
        return
    for code in np.unique(containers.codes).tolist():
        yield containers.texts[code], np.flatnonzero(containers.codes == code)


def bytes_or_cores(text: str | None) -> float | None:
    """The amount of a quantity; None for an absent, malformed or zero one."""
    try:
        found = float(amount(text)) if text else 0.0
    except ModeKeeperError:
        return None
    return found if found > 0 else None


def each_pod(use: Use) -> Iterator[tuple[str, NDArray[Any]]]:
    """The rows of each pod (or worker), in order of time."""
    import numpy as np

    member = use.block.member[use.rows]
    order = use.rows[np.lexsort((use.block.time[use.rows], member))]
    ordered = use.block.member[order]
    turns = np.flatnonzero(np.diff(ordered)) + 1
    for rows in np.split(order, turns):
        yield use.block.members[int(use.block.member[rows[0]])], rows
