# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A container asks for at least twice what it uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..._cluster.model import Workload
from ..._cluster.quantity import amount
from ..._reasons.errors import ModeKeeperError
from ..._telemetry.metrics import CANONICAL
from ..facts import ABSENT, Block, Facts
from ..naming import named, reference, subject
from ..pods import whole
from ..signal import INSUFFICIENT, NOTHING, SIGNAL, Signal, verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = "over_requested"
SHARE = 0.5
DAYS = 7
RESOURCES = {"cpu_use": "cpu", "mem_use": "memory"}
RULE = f"p95 of use below {SHARE:.0%} of the request, over {DAYS} days or more with records on each"
_DAY = 86_400_000_000


def find(facts: Facts) -> Iterator[Signal]:
    """One verdict a workload, container and resource whose use is recorded; one for the cluster when none is."""
    blocks = list(facts.of(*RESOURCES))
    for block in blocks:
        yield from _job(facts, block)
    if not blocks and facts.cluster is not None:
        why = f"no record of {' or '.join(RESOURCES)}"
        yield verdict(PATTERN, INSUFFICIENT, whole(facts.cluster), {"rule": RULE, "records": 0, "why": why})


def _job(facts: Facts, block: Block) -> Iterator[Signal]:
    resource = RESOURCES[block.metric]
    base: dict[str, Any] = {"rule": RULE, "resource": resource, "unit": block.unit, "records": len(block.value)}
    workloads = facts.resolver.workload(block.job, (block.namespace,))
    why = _unfit(facts, block, workloads)
    if why:
        yield verdict(PATTERN, INSUFFICIENT, subject(facts, block), {**base, "why": why}, block.whole())
        return
    asked = {
        container.name: container.requests.get(resource, "")
        for workload in workloads
        for container in workload.containers
        if not container.init
    }
    for name, rows in _by_container(block):
        chosen = name or ("".join(asked) if len(asked) == 1 else "")
        about = {**subject(facts, block), "object": reference(workloads[0].ref), "container": chosen}
        yield _judge(block, rows, about, base, asked.get(chosen))


def _unfit(facts: Facts, block: Block, workloads: tuple[Workload, ...]) -> str:
    if facts.cluster is None:
        return "no cluster was read, so the request is unknown"
    if not workloads:
        return "the job names no workload of this cluster, or more than one; write it as namespace/name"
    if block.unit != CANONICAL[block.metric].unit:
        return f"the unit is {block.unit[:40]}, not {CANONICAL[block.metric].unit}"
    return "" if block.timed else "some records have no time"


def _by_container(block: Block) -> Iterator[tuple[str, NDArray[Any]]]:
    """The rows of each container; one group without a name where records name none."""
    import numpy as np
    import polars as pl

    if "container" not in block.frame.columns:
        yield "", np.arange(len(block.value))
        return
    codes = block.frame["container"].to_physical().to_numpy()
    for code in np.unique(codes):
        rows = np.flatnonzero(codes == code)
        yield str(block.frame["container"].cast(pl.String)[int(rows[0])]), rows


def _judge(
    block: Block, rows: NDArray[Any], about: dict[str, Any], base: dict[str, Any], request: str | None
) -> Signal:
    import numpy as np

    values, times = block.value[rows], block.time[rows]
    low, high = int(times.min()), int(times.max())
    present = len(np.unique((times - low) // _DAY))
    days = (high - low) / _DAY
    window = block.span(ABSENT, ABSENT, low, high)
    p95, p99 = np.quantile(values, (0.95, 0.99), method="higher")
    evidence = {
        **base,
        "request": request or None,
        "records": len(rows),
        "days": days,
        "days_with_records": present,
        "pods": len({block.members[place] for place in np.unique(block.member[rows])}),
        "pods_named": named(block.members[place] for place in np.unique(block.member[rows]) if block.members[place]),
        "use_p50": float(np.median(values)),
        "use_p95": float(p95),
        "use_p99": float(p99),
        "use_max": float(values.max()),
    }
    asked = _asked(request)
    why = ""
    if not about["container"]:
        why = "the records name no container and the workload has several"
    elif request is None:
        why = "the workload has no such container"
    elif asked is None:
        why = "the container has no request for it"
    elif days < DAYS or present < DAYS:
        why = f"{days:.1f} days, {present} of them with records; {DAYS} are needed"
    if why or asked is None:
        return verdict(PATTERN, INSUFFICIENT, about, {**evidence, "why": why}, window)
    evidence |= {"request_amount": asked, "use_p95_share_of_request": float(p95) / asked}
    return verdict(PATTERN, SIGNAL if float(p95) < SHARE * asked else NOTHING, about, evidence, window)


def _asked(request: str | None) -> float | None:
    try:
        found = float(amount(request)) if request else 0.0
    except ModeKeeperError:
        return None
    return found if found > 0 else None
