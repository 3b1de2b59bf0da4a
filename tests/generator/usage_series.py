# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""CPU and memory a service's pods have used, half-hour by half-hour, for nine days or for one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from .draw import Draw
from .lines import Line, line
from .services import LOW, SHORT, Service
from .shape import Shape
from .sizes import MIB

EVERY = timedelta(minutes=30)
DAYS, SHORT_DAYS = 9, 1
PODS = 2  # of a service whose history is kept; all of a service's pods are used alike
PAGE = 4096
# The p95 of use, as part of the request. Low is where most services of most clusters are; well is what sizing tools aim at.
LOW_BAND, WELL_BAND = (0.12, 0.38), (0.66, 0.84)
MEMORY_LOW_TOO = 0.5
# People sleep: use by day is about twice that of the night, and a weekend brings less.
DAY_SWING, WEEKEND, CPU_NOISE, MEMORY_SWING, MEMORY_NOISE = 0.35, 0.8, 0.12, 0.05, 0.02
LEAK_HOURS = 7  # from a start to the next out-of-memory kill


def service_lines(shape: Shape, service: Service, pods: Sequence[str], end: datetime) -> Iterator[Line]:
    """``pods``: names of its pods, of which the first (sorted) are watched."""
    count = (SHORT_DAYS if service.history == SHORT else DAYS) * 48
    times = [end - EVERY * (count - 1 - index) for index in range(count)]
    for index, pod in enumerate(sorted(pods)[:PODS]):
        draw = Draw(shape.seed, "usage", service.job, index)
        cpu, memory = _cpu(draw.child("cpu"), service, times), _memory(draw.child("memory"), service, times)
        common = {"job": service.job, "worker": pod, "container": "app"}
        for moment, cores, used in zip(times, cpu, memory, strict=True):
            yield line(metric="cpu_use", unit="cores", value=round(cores, 4), time=moment, **common)
            yield line(metric="mem_use", unit="bytes", value=int(used) // PAGE * PAGE, time=moment, **common)


def _band(draw: Draw, low: bool) -> float:
    return draw.uniform(*(LOW_BAND if low else WELL_BAND))


def _cpu(draw: Draw, service: Service, times: Sequence[datetime]) -> list[float]:
    target = _band(draw, service.history in {LOW, SHORT}) * (service.size.cpu or 100) / 1000
    phase = draw.uniform(-2, 2)
    return _scaled([_daily(moment, phase, DAY_SWING) * draw.lognormal(1, CPU_NOISE) for moment in times], target)


def _memory(draw: Draw, service: Service, times: Sequence[datetime]) -> list[float]:
    low = service.history == LOW and draw.chance(MEMORY_LOW_TOO)
    target = _band(draw, low) * (service.size.memory or 128) * MIB
    if service.fault == "oom":
        return [service.size.memory_limit * MIB * _leak(moment) * draw.uniform(0.97, 1) for moment in times]
    return _scaled([_daily(moment, 0, MEMORY_SWING) * draw.lognormal(1, MEMORY_NOISE) for moment in times], target)


def _daily(moment: datetime, phase: float, swing: float) -> float:
    hours = moment.hour + moment.minute / 60 + phase
    weekend = WEEKEND if moment.weekday() >= 5 else 1.0
    return weekend * (1 + swing * math.sin(2 * math.pi * (hours - 9) / 24))


def _leak(moment: datetime) -> float:
    """From half of the limit to its edge, then killed and begun again."""
    hours = moment.timestamp() / 3600
    return 0.5 + 0.49 * (hours % LEAK_HOURS) / LEAK_HOURS


def _scaled(values: list[float], p95: float) -> list[float]:
    """The same course with this 95th percentile."""
    now = sorted(values)[int(0.95 * (len(values) - 1))]
    return [value * p95 / now for value in values]
