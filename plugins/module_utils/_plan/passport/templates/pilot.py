# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""First look: the resource knobs, small blast, nothing written without approval."""

from __future__ import annotations

TEXT = """\
# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
---
# A first look at any cluster. Evaluate with it, read the report, then copy it and narrow the scope.
schema: modekeeper.passport/1
name: pilot
description: First look at a cluster; resource requests and limits, one small change at a time.

scope:
  clusters: ["*"]                 # narrow to the uid of your kube-system namespace
  namespaces: ["*"]               # kube-* and modekeeper-* are never included
  kinds:                          # a running job is never patched: its change is proposed for the next run
    - Deployment
    - StatefulSet
    - DaemonSet
    - CronJob
    - Job
    - JobSet
    - LeaderWorkerSet
    - MPIJob
    - PyTorchJob
    - RayCluster
    - RayJob
    - TFJob
    - TrainJob
    - TrainingRuntime

knobs:                            # what is not named here is not turned
  cpu_request:
    min: 50m
    max: 64
  mem_request:
    min: 64Mi
    max: 512Gi
  mem_limit:
    max: 512Gi

guardrails:
  blast: {objects: 5, percent: 20, namespaces: 1}
  min_ready: {pods: 1, percent: 50}
  approvals: {low: 1, mid: 1, high: 2}

verify_after:
  deadline: 2h
  bake: 10m
  on_insufficient_evidence: rollback

cost:                             # replace by your own rates
  currency: USD
  source: OpenCost defaults (GCP us-central1 list prices)
  rates:
    cpu_core_hour: 0.031611
    memory_gib_hour: 0.004237
    gpu_hour: {"*": 0.95}

# Values last written by these field managers may be taken over; anything else is proposed to its source.
adopt: [kubectl-create, kubectl-edit, kubectl-patch, kubectl-set]
"""
