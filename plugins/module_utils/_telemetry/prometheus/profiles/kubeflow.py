# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs of Kubeflow's training operator: use by their pods; job and worker by the operator's labels, else by owner.

kube-state-metrics shows the labels where ``--metric-labels-allowlist=pods=[training.kubeflow.org/*]`` tells it to.
"""

from __future__ import annotations

from ..model import Owners, Profile
from .kube_prometheus import CPU, MEMORY, POD, THROTTLED

_LABEL = "label_training_kubeflow_org"
_LABELS = Owners(
    f"group by (namespace, pod, {_LABEL}_job_name, {_LABEL}_replica_type, {_LABEL}_replica_index)"
    f' (last_over_time(kube_pod_labels{{{_LABEL}_job_name!="",$where}}[$window]))',
    job=(f"{_LABEL}_job_name",),
    worker=(f"{_LABEL}_replica_type", f"{_LABEL}_replica_index"),
)
_OWNER = Owners(
    "group by (namespace, pod, owner_kind, owner_name) (last_over_time(kube_pod_owner"
    '{owner_kind=~"(PyTorch|TF|MPI|XGBoost|Paddle|JAX)Job|TrainJob|JobSet|Job",$where}[$window]))',
    job=("owner_name",),
)
PROFILE = Profile("kubeflow", (CPU, MEMORY, THROTTLED), POD, (_LABELS, _OWNER))
