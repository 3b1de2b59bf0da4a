# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A fragment for a custom resource whose layout only its operator knows."""

from __future__ import annotations

from .model import Move, SourcePatch, changed_resources
from .yaml_text import emit


def write(move: Move) -> SourcePatch:
    """The ``resources`` block; no patch, because a patch of the operator's object would be written over."""
    return SourcePatch(move.target.workload.ref, [], [], _fragment(move), _fragment(move.reversed()))


def _fragment(move: Move) -> dict[str, str]:
    head = f"# For container {move.target.container.name}, in {move.owner.name}, where that resource keeps it.\n"
    return {"resources_fragment": head + emit({"resources": changed_resources(move)})}
