# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The profiles by name. A new one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..model import Profile
from . import dcgm, kube_prometheus, kubeflow, ray, right_sizing, vllm

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {module.PROFILE.name: module.PROFILE for module in (kube_prometheus, right_sizing, dcgm, vllm, ray, kubeflow)}
)
