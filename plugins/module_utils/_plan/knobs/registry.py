# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""All knobs, by name. A new knob is one file beside this one and one line in each of the two lists here.

The imports are written out because AnsiballZ bundles only what is imported literally.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import (
    checkpoint_interval,
    concurrency,
    cpu_limit,
    cpu_request,
    grad_accum,
    hpa_max,
    hpa_min,
    loader_workers,
    mem_limit,
    mem_request,
    micro_batch,
    nccl_env,
    prefetch,
    replicas,
    timeout_ms,
    workers,
)
from .model import Knob

#: In the order of the reference table.
ALL: tuple[Knob, ...] = (
    cpu_request.KNOB,
    cpu_limit.KNOB,
    mem_request.KNOB,
    mem_limit.KNOB,
    replicas.KNOB,
    workers.KNOB,
    hpa_min.KNOB,
    hpa_max.KNOB,
    micro_batch.KNOB,
    grad_accum.KNOB,
    loader_workers.KNOB,
    prefetch.KNOB,
    checkpoint_interval.KNOB,
    nccl_env.KNOB,
    concurrency.KNOB,
    timeout_ms.KNOB,
)

KNOBS: Mapping[str, Knob] = MappingProxyType({knob.name: knob for knob in ALL})
