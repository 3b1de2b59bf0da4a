# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Sizes of containers as people write them: round numbers, heavy tails, and far more than is used."""

from __future__ import annotations

from dataclasses import dataclass

from .draw import Draw

MIB = 2**20

# People choose from a ladder, they do not compute: half of all services ask for a quarter of a core or less, a few for whole sockets.
CPU_LADDER = (50, 100, 200, 250, 500, 1000, 1500, 2000, 4000, 8000, 16000)
MEMORY_LADDER = (64, 128, 256, 512, 1024, 2048, 3072, 4096, 8192, 16384, 32768, 65536)
# Median 250m with sigma 1.1 puts 95 % below 1.5 cores and one in a thousand above 8, as in production traces of mixed services.
CPU_MEDIAN_MILLI, CPU_SIGMA = 250, 1.1
# Memory to CPU is about 4 GiB a core (the ratio clouds sell), loosely.
MIB_PER_MILLI, RATIO_SIGMA = 2.2, 0.7
# Replicas: most services run one to three, a few run dozens (Pareto, alpha 1.2, cut at 24).
REPLICA_ALPHA, REPLICA_CAP = 1.2, 24
NO_REQUESTS = 0.05
CPU_LIMITED = 0.35  # limits on CPU are contested: about a third set them
MEMORY_LIMITED = 0.8
SAME_AS_REQUEST = 0.5  # memory limit = request, the usual advice


@dataclass(frozen=True, slots=True)
class Size:
    """Requests and limits of one container; 0 = not set. CPU in millicores, memory in MiB."""

    cpu: int
    memory: int
    cpu_limit: int = 0
    memory_limit: int = 0

    def resources(self) -> dict[str, dict[str, str]]:
        """As a container's ``resources``, without empty members."""
        members = {
            "requests": {"cpu": cpu_text(self.cpu), "memory": memory_text(self.memory)},
            "limits": {"cpu": cpu_text(self.cpu_limit), "memory": memory_text(self.memory_limit)},
        }
        kept = {name: {key: text for key, text in pair.items() if text} for name, pair in members.items()}
        return {name: pair for name, pair in kept.items() if pair}


def cpu_text(milli: int) -> str:
    """As a person writes it: ``500m``, ``2``; empty for none."""
    if not milli:
        return ""
    return f"{milli}m" if milli % 1000 else str(milli // 1000)


def memory_text(mib: int) -> str:
    if not mib:
        return ""
    return f"{mib}Mi" if mib % 1024 else f"{mib // 1024}Gi"


def nearest(ladder: tuple[int, ...], value: float) -> int:
    """The rung next to a value, by ratio."""
    return min(ladder, key=lambda rung: max(rung / value, value / rung))


def draw_size(draw: Draw, *, cpu_cap: int = CPU_LADDER[-1], bare: float = NO_REQUESTS) -> Size:
    """A service's container."""
    if draw.chance(bare):
        return Size(0, 0)
    cpu = min(nearest(CPU_LADDER, draw.lognormal(CPU_MEDIAN_MILLI, CPU_SIGMA)), cpu_cap)
    memory = nearest(MEMORY_LADDER, cpu * draw.lognormal(MIB_PER_MILLI, RATIO_SIGMA))
    cpu_limit = cpu * draw.pick((1, 2, 4)) if draw.chance(CPU_LIMITED) else 0
    memory_limit = 0
    if draw.chance(MEMORY_LIMITED):
        memory_limit = memory if draw.chance(SAME_AS_REQUEST) else memory * 2
    return Size(cpu, memory, cpu_limit, memory_limit)


def draw_replicas(draw: Draw) -> int:
    return min(int(draw.pareto(1, REPLICA_ALPHA)), REPLICA_CAP)
