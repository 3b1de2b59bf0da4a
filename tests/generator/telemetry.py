# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The telemetry a shape's workloads have sent by a given moment: a pure function of shape, moment and pod names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from .lines import Line, encode
from .shape import Shape
from .training_series import run_lines
from .usage_series import service_lines


def telemetry_lines(shape: Shape, pods: Mapping[str, Sequence[str]], end: datetime) -> Iterator[Line]:
    """:param pods: by job (``namespace/name`` of a service), the names of its pods: the API server chose them.
    :param end: time of the last sample, aware.
    """
    for run in shape.runs:
        if run.case:
            yield from run_lines(shape, run, end)
    for service in shape.services:
        if service.history:
            yield from service_lines(shape, service, pods[service.job], end)


def telemetry_bytes(shape: Shape, pods: Mapping[str, Sequence[str]], end: datetime) -> bytes:
    return b"".join(map(encode, telemetry_lines(shape, pods, end)))
