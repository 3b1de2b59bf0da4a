# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Long-running services: how many, how large, whose, which scale by themselves, which are in trouble."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .draw import Draw, share
from .names import PRODUCT_TEAMS, service_names, teams
from .owners import TEAM_HABIT, WEIGHTS
from .sizes import Size, draw_replicas, draw_size

SERVICES = 96  # at scale 1
SERVICES_PER_TEAM = 9
STATEFUL = 0.14
AUTOSCALED, BUDGETED = 0.22, 0.45
# Parts of all services in each trouble. A few per cent of the workloads of a large cluster are broken at any time.
FAULTS = {"oom": 0.03, "crash": 0.035, "image-pull": 0.02, "no-room": 0.02, "no-node": 0.02, "never-ready": 0.015}
# How much is used of what is requested is known only where somebody keeps a history. Studies agree that most of what is
# requested lies idle (use of a quarter of the request or less is common), so over-requested services lead.
LOW, WELL, SHORT = "low", "well", "short"
WELL_PART, SHORT_PART = 0.07, 0.02
TOO_LARGE_CORES = 320  # no machine of ours


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    :ivar fault: what ails it (``FAULTS``), empty for a healthy one.
    :ivar history: what its usage of nine days shows: ``low`` (far below its requests), ``well``, ``short`` (one day only), or none is kept.
    """

    namespace: str
    name: str
    kind: str
    replicas: int
    size: Size
    owner: str
    autoscaled: bool = False
    budgeted: bool = False
    sidecar: bool = False
    fault: str = ""
    history: str = ""

    @property
    def job(self) -> str:
        """Its name in telemetry."""
        return f"{self.namespace}/{self.name}"


def draw_services(draw: Draw, scale: float) -> list[Service]:
    """The population, then the troubles and histories dealt out over it."""
    count = max(36, round(SERVICES * scale))  # fewer could not hold one of each case
    spaces = teams(PRODUCT_TEAMS, max(4, round(count / SERVICES_PER_TEAM)))
    names = service_names(draw.child("names"), count)
    habits = {space: draw.child("habit", space).weighted(WEIGHTS) for space in spaces}
    habits[spaces[-1]] = "hand"  # there is always a team without a delivery tool
    drawn = []
    for index, name in enumerate(names):
        space = spaces[index % len(spaces)]
        drawn.append(_service(draw.child("service", index), space, name, habits[space]))
    return _with_histories(draw.child("histories"), _with_faults(draw.child("faults"), drawn))


def _service(draw: Draw, namespace: str, name: str, habit: str) -> Service:
    kind = "StatefulSet" if draw.chance(STATEFUL) else "Deployment"
    size = draw_size(draw.child("size"), cpu_cap=8000)
    replicas = draw_replicas(draw.child("replicas"))
    return Service(
        namespace=namespace,
        name=name,
        kind=kind,
        replicas=min(replicas, 5) if kind == "StatefulSet" else replicas,
        size=size,
        owner=habit if draw.chance(TEAM_HABIT) else draw.weighted(WEIGHTS),
        autoscaled=kind == "Deployment" and size.cpu > 0 and draw.chance(AUTOSCALED),
        budgeted=replicas > 1 and draw.chance(BUDGETED),
        sidecar=draw.chance(0.2),
    )


def _replaced(services: Sequence[Service], changed: Iterable[Service]) -> list[Service]:
    by_job = {service.job: service for service in changed}
    return [by_job.get(service.job, service) for service in services]


def _with_faults(draw: Draw, services: list[Service]) -> list[Service]:
    for fault, part in FAULTS.items():
        fit = [
            service
            for service in services
            if not service.fault and not service.autoscaled and service.kind == "Deployment"
        ]
        chosen = draw.child(fault).some(fit, share(len(services), part))
        if fault == "oom":  # of those that need more memory, one belongs to no tool and may be changed where it is
            chosen[0] = draw.child(fault).pick([service for service in fit if service.owner == "hand"])
        ill = [_ill(draw.child(fault, service.job), service, fault) for service in chosen]
        services = _replaced(services, ill)
    return services


def _ill(draw: Draw, service: Service, fault: str) -> Service:
    """With the size that makes the trouble plausible."""
    size, replicas = service.size, service.replicas
    if fault == "oom":
        memory = draw.pick((256, 512, 1024))
        size = Size(max(size.cpu, 100), memory, 0, memory)
    if fault == "no-room":
        size, replicas = Size(TOO_LARGE_CORES * 1000, 65536), 1
    return replace(service, fault=fault, size=size, replicas=min(replicas, 3))


def _with_histories(draw: Draw, services: list[Service]) -> list[Service]:
    """One over-requested service of each owner and one that scales itself, some well-sized, some watched for a day only."""
    services = _replaced(services, [replace(service, history=WELL) for service in services if service.fault == "oom"])
    per_owner = max(1, round(len(services) / SERVICES))
    for owner in WEIGHTS:
        wanted = per_owner * (3 if owner == "hand" else 1)  # those may be changed where they are
        services = _low(draw.child(owner), services, wanted, owner=owner, autoscaled=False)
    services = _low(draw.child("autoscaled"), services, per_owner, owner="", autoscaled=True)
    for history, part in ((WELL, WELL_PART), (SHORT, SHORT_PART)):
        fit = [service for service in services if not service.fault and not service.history and service.size.cpu >= 100]
        chosen = draw.child(history).some(fit, share(len(services), part))
        services = _replaced(services, [replace(service, history=history) for service in chosen])
    return services


def _low(draw: Draw, services: list[Service], count: int, *, owner: str, autoscaled: bool) -> list[Service]:
    fit = [
        service
        for service in services
        if not service.fault
        and not service.history
        and service.autoscaled == autoscaled
        and owner in ("", service.owner)
    ]
    chosen = [_generous(draw.child(service.job), service) for service in draw.some(fit, count)]
    return _replaced(services, chosen)


def _generous(draw: Draw, service: Service) -> Service:
    """Large enough that the excess is worth a change, and no more than a machine holds."""
    cpu = max(service.size.cpu, draw.pick((1000, 2000, 4000)))
    memory = max(service.size.memory, draw.pick((2048, 4096, 8192)))
    replicas = max(2, min(service.replicas, 6))
    return replace(service, history=LOW, size=Size(cpu, memory, 0, memory * 2), replicas=replicas)
