# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""NVIDIA's DCGM exporter.

Scraped without ``honorLabels`` the workload's labels are ``exported_…``, and the plain ones are the exporter's own.
"""

from __future__ import annotations

from ..model import Profile, Series
from .kube_prometheus import OWNER

_BY = "exported_namespace, exported_pod, exported_container, namespace, pod, container"
_LABELS = {
    "namespace": ("exported_namespace", "namespace"),
    "pod": ("exported_pod", "pod"),
    "container": ("exported_container", "container"),
}


def _both(function: str, name: str) -> str:
    exported = f'{function}({name}{{exported_pod!="",$exported}}[$step])'
    return f'{exported} or {function}({name}{{exported_pod="",pod!="",$where}}[$step])'


PROFILE = Profile(
    "dcgm",
    (
        Series("gpu_util", "%", f"avg by ({_BY}) ({_both('avg_over_time', 'DCGM_FI_DEV_GPU_UTIL')})"),
        Series("gpu_mem", "MiB", f"sum by ({_BY}) ({_both('max_over_time', 'DCGM_FI_DEV_FB_USED')})"),
    ),
    _LABELS,
    (OWNER,),
)
