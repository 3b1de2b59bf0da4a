# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Get failing workloads back on their feet: memory upwards, nothing else."""

from __future__ import annotations

TEXT = """\
# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
---
# For workloads that are killed or evicted. Only what reduces harm is turned.
schema: modekeeper.passport/1
name: recovery
description: Memory upwards for what is killed; nodes are reported, not isolated.

scope:
  clusters: ["*"]
  namespaces: ["*"]
  kinds: [Deployment, StatefulSet, DaemonSet, CronJob, Job, PyTorchJob, RayCluster, JobSet]

knobs:
  mem_limit:
  mem_request:
    max_step: {down: 0, up: 25}

quarantine:
  isolation: false
  caps: {nodes_per_run: 1, nodes: 1, nodes_percent: 5, gpus_percent: 5}

guardrails:
  blast: {objects: 3, percent: 20, namespaces: 1}

verify_after:
  deadline: 1h
  bake: 5m
  on_insufficient_evidence: rollback
"""
