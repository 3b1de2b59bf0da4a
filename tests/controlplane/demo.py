# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A small cluster to look at: the generator's, with services, training jobs and the troubles of both."""

from __future__ import annotations

from tests.generator.apply import load as load_shape
from tests.generator.shape import Shape, draw_shape

from .plane import ControlPlane

SCALE = 0.3


def shape() -> Shape:
    return draw_shape(scale=SCALE)


def load(plane: ControlPlane) -> None:
    """Create nodes and workloads, and wait until each pod is in the state its shape says."""
    load_shape(plane, shape(), loops=1)
