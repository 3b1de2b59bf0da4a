# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Training jobs: how many workers and GPUs, on which machines, in which state, and what their telemetry will show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .draw import Draw
from .names import RESEARCH_TEAMS, teams, training_names
from .nodes import BY_NAME

JOBS = 26  # wanted at scale 1, as far as there are GPUs
# Most jobs take one GPU; few take whole machines, and those few hold most of the GPUs (as in every published GPU trace).
GPUS_PER_WORKER = {1: 0.85, 2: 0.15}
WORKERS = {1: 0.78, 2: 0.12, 4: 0.07, 8: 0.03}
KINDS = {"PyTorchJob": 0.34, "Job": 0.3, "JobSet": 0.18, "TrainJob": 0.13, "RayCluster": 0.05}
QUEUED_KINDS = {"Job", "JobSet"}  # those our queue admits
# CPU and memory a GPU: what its machine has for each card, less a quarter (people leave room for agents).
CPU_PER_GPU, GIB_PER_GPU = 8, 32

HEALTHY, STRAGGLER, NOT_FINITE, GAP, SLOWER = "healthy", "straggler", "not-finite", "gap", "slower"


@dataclass(frozen=True, slots=True)
class Case:
    """A run whose telemetry is kept, with what it shows; its figures are drawn in ``telemetry``."""

    what: str
    kind: str
    workers: int
    gpus: int
    pool: str


# One of each thing the rules must find, and one in which they must find nothing. Kinds differ so that workers are named in each
# of the ways in use: by pod (PyTorchJob) and by rank (JobSet, TrainJob, Job).
CASES = (
    Case(STRAGGLER, "PyTorchJob", 8, 1, "a100"),
    Case(NOT_FINITE, "JobSet", 4, 1, "a100"),
    Case(HEALTHY, "TrainJob", 4, 1, "t4"),
    Case(GAP, "Job", 2, 2, "a100"),
    Case(SLOWER, "PyTorchJob", 4, 1, "t4"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One training job.

    :ivar state: ``running``, ``queued`` (suspended by the queue) or ``waiting`` (its pods find no free GPUs).
    :ivar case: what its telemetry shows, empty where none is kept.
    :ivar queue: Kueue's local queue, if one admits it.
    """

    namespace: str
    name: str
    kind: str
    workers: int
    gpus: int
    pool: str
    state: str = "running"
    case: str = ""
    queue: str = ""
    fault: str = ""

    @property
    def job(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def cores(self) -> int:
        return min(CPU_PER_GPU, BY_NAME[self.pool].cores // BY_NAME[self.pool].gpus - 3) * self.gpus

    @property
    def gib(self) -> int:
        return min(GIB_PER_GPU, BY_NAME[self.pool].memory_gib // BY_NAME[self.pool].gpus - 8) * self.gpus

    def worker(self, index: int) -> str:
        """How telemetry names a worker: the pod where its name is fixed, else the rank."""
        if self.kind != "PyTorchJob":
            return str(index)
        return f"{self.name}-master-0" if index == 0 else f"{self.name}-worker-{index - 1}"


def draw_runs(draw: Draw, scale: float) -> list[Run]:
    """The cases, then large jobs that fill the largest machines, then whatever still fits; last those that must wait.

    Everything that runs fits whichever node the scheduler takes first: outside the largest machines a worker asks for two GPUs at
    most, and one GPU a node is left out of account. So which pods are left without a place does not depend on chance.
    """
    count = max(10, round(JOBS * scale))
    spaces = teams(RESEARCH_TEAMS, max(2, round(4 * scale)))
    names = iter(training_names(draw.child("names"), count * 2 + 40 + round(8 * scale)))
    place = _Places(draw.child("place"), spaces, names)
    room = {name: pool.nodes_at(scale) * max(1, pool.gpus - 1) for name, pool in BY_NAME.items() if pool.gpus}
    runs = [place.run(case.kind, case.workers, case.gpus, case.pool, case=case.what) for case in CASES]
    for run in runs:
        room[run.pool] -= run.workers * run.gpus
    runs += _whole_machines(draw.child("whole"), place, BY_NAME["h100"].nodes_at(scale))
    room["h100"] = 0
    runs += _fill(draw.child("fill"), place, room, count - len(runs))
    return [*runs, *_waiting(draw.child("waiting"), place, scale)]


class _Places:
    """Deals out namespaces and names."""

    def __init__(self, draw: Draw, spaces: tuple[str, ...], names: Iterator[str]) -> None:
        self._draw, self._spaces, self._names = draw, spaces, names
        self._dealt = 0

    def run(
        self, kind: str, workers: int, gpus: int, pool: str, *, state: str = "running", case: str = "", fault: str = ""
    ) -> Run:
        namespace = self._spaces[self._dealt % len(self._spaces)]
        self._dealt += 1
        queued = kind in QUEUED_KINDS and not case and (state == "queued" or self._draw.child(self._dealt).chance(0.5))
        return Run(
            namespace, next(self._names), kind, workers, gpus, pool, state, case, "team" if queued else "", fault
        )


def _whole_machines(draw: Draw, place: _Places, nodes: int) -> list[Run]:
    """Jobs of eight-GPU workers until every large machine is taken."""
    runs, left = [], nodes
    while left:
        workers = min(left, draw.pick((1, 2, 2, 4)))
        runs.append(place.run(draw.pick(("PyTorchJob", "JobSet")), workers, 8, "h100"))
        left -= workers
    return runs


def _fill(draw: Draw, place: _Places, room: Mapping[str, int], count: int) -> list[Run]:
    left, runs = dict(room), []
    for index in range(max(0, count)):
        one = draw.child(index)
        gpus, workers = one.weighted(GPUS_PER_WORKER), one.weighted(WORKERS)
        pool = one.pick(("t4", "t4", "l4", "a100")) if gpus == 1 else one.pick(("t4", "a100"))
        if left[pool] < gpus * workers:
            continue
        left[pool] -= gpus * workers
        # Of the rare things at least one: a job that meets its memory limit again and again, a Ray cluster.
        kind = ("PyTorchJob", "RayCluster")[len(runs)] if len(runs) < 2 else one.weighted(KINDS)
        runs.append(place.run(kind, workers, gpus, pool, fault="" if runs else "oom"))
    return runs


def _waiting(draw: Draw, place: _Places, scale: float) -> list[Run]:
    """Jobs for the largest machines, all of which are taken, and jobs the queue has not admitted."""
    count = max(1, round(scale))
    waiting = [place.run("PyTorchJob", draw.pick((2, 4)), 8, "h100", state="waiting") for _unused in range(count)]
    return waiting + [place.run("JobSet", 4, 8, "a100", state="queued") for _unused in range(count)]
