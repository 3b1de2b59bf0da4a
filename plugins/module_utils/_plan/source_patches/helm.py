# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Values for a Helm release, and a post-renderer patch that holds whatever keys the chart has."""

from __future__ import annotations

from ..change import inverse_of, patch_of
from .kustomize import kustomize_patch, texts
from .model import Move, SourcePatch, changed_resources
from .yaml_text import emit


def write(move: Move) -> SourcePatch:
    """A values fragment besides the kustomize forms, which a post-renderer applies."""
    return _patch(move, _values(move), _values(move.reversed()))


def write_flux(move: Move) -> SourcePatch:
    """The fragment and the post-renderer of a HelmRelease."""
    return _patch(move, _release(move), _release(move.reversed()))


def _patch(move: Move, forth: dict[str, str], back: dict[str, str]) -> SourcePatch:
    return SourcePatch(
        ref=move.target.workload.ref,
        patch=patch_of(move.guards, move.changes),
        inverse=inverse_of(move.guards, move.changes),
        git={**texts(move), **forth},
        git_inverse={**texts(move.reversed()), **back},
    )


def _values(move: Move) -> dict[str, str]:
    head = (
        f"# Container {move.target.container.name}. Most charts take this block at the top of their values; see the chart's own\n"
        "# values.yaml for the key of this container. Without such a key use the kustomize patch as a post-renderer.\n"
    )
    return {"helm_values": head + emit({"resources": changed_resources(move)})}


def _release(move: Move) -> dict[str, str]:
    patch = kustomize_patch(move)
    renderer = {"spec": {"postRenderers": [{"kustomize": {"patches": [patch]}}]}}
    values = {"spec": {"values": {"resources": changed_resources(move)}}}
    return {**_values(move), "helm_release_post_renderer": emit(renderer), "helm_release_values": emit(values)}
