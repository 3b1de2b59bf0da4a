# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A whole cluster as drawn from a seed: every object in order of creation, and the facts tests may count on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from . import batch, crds, platform, queues, tenancy
from .draw import Draw
from .manifest import Manifest
from .nodes import BY_NAME, draw_nodes
from .service_objects import SIDECAR, service_objects
from .services import Service, draw_services
from .training import Run, draw_runs
from .training_objects import run_objects
from .training_sets import training_runtime

# Of the seeds around it this one puts most of what may be changed in place into one namespace, as much as a first passport allows.
DEMO_SEED, DEMO_SCALE = 2725, 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """:ivar definitions: custom kinds, to be served before anything else is written.
    :ivar manifests: everything that has its place.
    :ivar late: what is written once all that has settled, so that it finds no place left.
    """

    seed: int
    scale: float
    definitions: tuple[Manifest, ...]
    manifests: tuple[Manifest, ...]
    late: tuple[Manifest, ...]
    services: tuple[Service, ...]
    runs: tuple[Run, ...]

    def all(self) -> tuple[Manifest, ...]:
        return self.definitions + self.manifests + self.late


def draw_shape(seed: int = DEMO_SEED, scale: float = DEMO_SCALE) -> Shape:
    """:param scale: 1 is the demo's size (some 40 nodes and 500 pods); nodes, workloads and pods grow with it."""
    draw = Draw(seed)
    nodes = draw_nodes(draw.child("nodes"), scale)
    services = draw_services(draw.child("services"), scale)
    runs = draw_runs(draw.child("training"), scale)
    product = tuple(dict.fromkeys(service.namespace for service in services))
    research = tuple(dict.fromkeys(run.namespace for run in runs))
    manifests = [
        *nodes,
        *tenancy.namespaces((platform.GROUP, *product, *research)),
        *tenancy.quotas(draw.child("quotas"), _demand(services, runs)),
        *platform.agents(),
        *platform.operated(),
        platform.node_pool([node.name for node in nodes if node.name.startswith("spot-")]),
        *queues.queue_objects(research, sum(pool.gpus * pool.nodes_at(scale) for pool in BY_NAME.values())),
        *(training_runtime(draw.child("runtime", space), space) for space in research),
    ]
    for service in services:
        manifests += service_objects(draw.child("objects", service.job), service)
    manifests += _recommenders(services)
    manifests += batch.draw_jobs(draw.child("jobs"), scale, product)
    manifests += batch.draw_cronjobs(draw.child("cronjobs"), scale, product)
    training = {run.job: run_objects(draw.child("objects", run.job), run) for run in runs}
    manifests += [_with_workload(training[run.job], run) for run in runs if run.state != "waiting"]
    late = [training[run.job] for run in runs if run.state == "waiting"]
    return Shape(seed, scale, tuple(crds.definitions()), tuple(manifests), tuple(late), tuple(services), tuple(runs))


def _with_workload(manifest: Manifest, run: Run) -> Manifest:
    if not run.queue:
        return manifest
    owned = (*manifest.owned, queues.workload(run))
    return Manifest(manifest.body, manifest.manager, manifest.applied, manifest.status, owned)


def _recommenders(services: list[Service]) -> list[Manifest]:
    """On the first service of each tenth: VPA is run for a few, and only to recommend."""
    fit = [
        service for service in services if service.kind == "Deployment" and not service.autoscaled and not service.fault
    ]
    return [platform.recommender(service.namespace, service.name) for service in fit[:: max(1, len(fit) // 3)]]


def _demand(services: list[Service], runs: list[Run]) -> dict[str, tuple[int, int, int]]:
    """Requested CPU (millicores), memory (MiB) and GPUs of each namespace, autoscaled services at their largest."""
    demand: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for service in services:
        copies = service.replicas * (3 if service.autoscaled else 1)
        extra = SIDECAR if service.sidecar else None
        demand[service.namespace][0] += copies * ((service.size.cpu or 100) + (extra.cpu if extra else 0))
        demand[service.namespace][1] += copies * ((service.size.memory or 128) + (extra.memory if extra else 0))
    for run in runs:
        demand[run.namespace][0] += run.workers * run.cores * 1000 + 2000
        demand[run.namespace][1] += run.workers * run.gib * 1024 + 8192
        demand[run.namespace][2] += run.workers * run.gpus
    return {namespace: (cpu, memory, gpus) for namespace, (cpu, memory, gpus) in sorted(demand.items())}
