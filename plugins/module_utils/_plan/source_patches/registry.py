# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The writers by the kind of source. A new one is one file beside this one and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..owners.model import BESIDE
from . import autoscaler, helm, kustomize, operator
from .model import Move, SourcePatch, Writer

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "autoscaler": autoscaler.write,
        BESIDE: kustomize.write,
        "flux_helm": helm.write_flux,
        "helm": helm.write,
        "kustomize": kustomize.write,
        "next_run": kustomize.write,
        "operator": operator.write,
        "vpa": autoscaler.write_vpa,
    }
)


def source_patch(move: Move) -> SourcePatch:
    """The change written for its owner's source."""
    return WRITERS[move.owner.source](move)
