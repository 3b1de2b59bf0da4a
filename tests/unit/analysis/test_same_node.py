# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Slow workers on one node: when their node is the likely cause, and when that cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import gather
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.places import places
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.same_node import Placed
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Cluster, Placement

from .builders import NOW, cluster, judge, table, workers, workload

WIDTH, STEPS = 32, 120


def values(slow: Sequence[int], width: int = WIDTH, seed: int = 1) -> Any:
    found = np.random.default_rng(seed).lognormal(0, 0.02, (STEPS, width))
    found[40:100, list(slow)] *= 1.6
    return found


def standing(*runs: str, width: int = WIDTH, a_node: int = 4, name: str = "{}-w{}", **more: Any) -> Cluster:
    """Runs whose workers fill nodes of so many each, in their order."""
    found = [workload(run, kind="Job") for run in runs]
    placed = tuple(
        Placement("shop", name.format(entry.ref.name, place), f"n{place // a_node}", entry.ref.uid)
        for entry in found
        for place in range(width)
    )
    return cluster(workloads=tuple(found), placements=placed, **more)


def run(slow: Sequence[int], name: str = "train", **more: Any) -> pl.DataFrame:
    return workers(values(slow), job=f"shop/{name}", **more)


def classes(found: list[Signal]) -> list[Any]:
    return [signal.evidence.get("class") for signal in found]


def test_slow_workers_of_one_node_are_its_fault() -> None:
    found = judge(run([4, 5, 6]), "straggler", standing("train"))
    assert {signal.subject["worker"] for signal in found} == {"w4", "w5", "w6"}
    assert classes(found) == ["node"] * 3
    for signal in found:
        assert (signal.evidence["node"], signal.evidence["node_slow_workers"]) == ("n1", 3)
        # Eight nodes, on each of which all three of 32 might be: 8 × C(4, 3) ⁄ C(32, 3).
        assert signal.evidence["node_by_chance"] == pytest.approx(8 * 4 / 4960, rel=1e-4)
        assert "class_undecided" not in signal.evidence


def test_slow_workers_of_two_nodes_are_no_node_s_fault() -> None:
    found = judge(run([4, 8, 12]), "straggler", standing("train"))
    assert len(found) == 3
    assert classes(found) == [None] * 3
    assert not any("node" in signal.evidence for signal in found)


def test_what_chance_may_put_on_one_node_is_named_and_not_decided() -> None:
    """Of 32 workers on 2 nodes, two slow ones stand together every other time."""
    found = judge(run([4, 5]), "straggler", standing("train", a_node=16))
    assert classes(found) == [None, None]
    assert {signal.evidence["node_slow_workers"] for signal in found} == {2}
    assert all(signal.evidence["node_by_chance"] > 0.4 for signal in found)
    assert all("class_undecided" in signal.evidence for signal in found)


def test_several_runs_on_one_node_tell_what_one_does_not() -> None:
    both = [run([5], name) for name in ("one", "two", "three")]
    alone = judge(both[0], "straggler", standing("one", "two", "three"))
    assert classes(alone) == [None]
    found = judge(pl.concat(both), "straggler", standing("one", "two", "three"))
    assert classes(found) == ["node"] * 3
    assert found[0].evidence["node_by_chance"] == pytest.approx(8 * (4 / 32) ** 3, rel=1e-4)


def test_what_a_part_of_the_step_explains_stays_its_fault() -> None:
    slow = values([4, 5, 6])
    parts = [run([4, 5, 6]), workers(slow - 0.9 * np.median(slow), job="shop/train", metric="data_time")]
    found = judge(pl.concat(parts), "straggler", standing("train"))
    assert classes(found) == ["data"] * 3
    assert {signal.evidence["node"] for signal in found} == {"n1"}


def test_pods_that_the_records_name_are_believed() -> None:
    """Four ranks a pod, and a pod a node: a rank is not the pod that is numbered like it."""
    where = standing("train", width=8, a_node=1, name="{}-{}")
    pods = np.tile([f"train-{rank // 4}" for rank in range(WIDTH)], STEPS)
    assert classes(judge(run([4, 5, 6], pod=pods), "straggler", where)) == ["node"] * 3
    assert classes(judge(run([4, 5, 6]), "straggler", where)) == [None] * 3


def twice_named() -> Cluster:
    """Two pods of the run end in the name of one worker."""
    found = standing("train")
    more = Placement("shop", "train-master-w5", "n7", found.workloads[0].ref.uid)
    return cluster(workloads=found.workloads, placements=(*found.placements, more))


@pytest.mark.parametrize(
    "where",
    [
        standing("train", placements_left_out=1),
        standing("other"),
        standing("train", width=WIDTH - 1),
        twice_named(),
        None,
    ],
)
def test_nothing_is_said_of_nodes_where_some_worker_s_place_is_not_known(where: Cluster | None) -> None:
    found = judge(run([4, 5, 6]), "straggler", where)
    assert len(found) == 3
    assert not any("node" in signal.evidence for signal in found)


def test_a_restart_may_have_moved_the_pods() -> None:
    step = np.concatenate((np.arange(STEPS - 10), np.arange(50, 60)))
    found = judge(run([4, 5, 6], step=step), "straggler", standing("train"))
    assert found
    assert not any("node" in signal.evidence for signal in found)


def test_the_chance_is_that_of_drawing_them() -> None:
    draw = np.random.default_rng(3)
    nodes = {f"w{place}": f"n{place // 3}" for place in range(12)}
    drawn = np.array([(draw.permutation(12)[:4] < 3).sum() for _unused in range(20_000)])
    for least in (1, 2, 3):
        assert Placed((), 4, nodes).chance("n0", least) == pytest.approx((drawn >= least).mean(), abs=0.015)


def test_two_workers_that_one_pod_is_named_like_have_no_place() -> None:
    names, (found,) = ("1", "a-1", "2"), (workload("train", kind="Job"),)
    frame = table(job="shop/train", worker=list(names) * 3, step=[0] * 3 + [1] * 3 + [2] * 3, value=[1.0] * 9)
    for pods, placed in ((("t-a-1", "t-2"), False), (("1", "a-1", "t-2"), True)):
        placements = tuple(Placement("shop", pod, "n0", found.ref.uid) for pod in pods)
        facts = gather(frame, cluster(workloads=(found,), placements=placements), NOW)
        assert bool(places(facts, facts.blocks[0])) is placed
