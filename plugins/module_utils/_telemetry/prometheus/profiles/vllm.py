# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""vLLM's own metrics. Latency is the 95th percentile of whole requests, taken from the histogram over there."""

from __future__ import annotations

from ..model import Profile, Series
from .kube_prometheus import OWNER

_BY = "namespace, pod, container, model_name"
PROFILE = Profile(
    "vllm",
    (
        Series(
            "latency",
            "s",
            f"histogram_quantile(0.95, sum by (le, {_BY}) (rate(vllm:e2e_request_latency_seconds_bucket{{$where}}[$rate])))",
        ),
        Series("load", "requests/s", f"sum by ({_BY}) (rate(vllm:request_success_total{{$where}}[$rate]))"),
    ),
    {"namespace": ("namespace",), "pod": ("pod",), "container": ("container",), "job": ("model_name",)},
    (OWNER,),
)
