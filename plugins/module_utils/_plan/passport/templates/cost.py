# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Lower cost: requests and replicas downwards only."""

from __future__ import annotations

TEXT = """\
# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
---
# Give back what is not used. Every step leads downwards, and never below measured use with headroom.
schema: modekeeper.passport/1
name: cost
description: Downward steps of requests, replicas and autoscaler floors.

scope:
  clusters: ["*"]
  namespaces: ["*"]
  kinds: [Deployment, StatefulSet, DaemonSet, CronJob, HorizontalPodAutoscaler]

knobs:
  cpu_request:
    min: 50m
    max_step: {down: 10, up: 0}
  mem_request:
    min: 64Mi
    max_step: {down: 5, up: 0}
  replicas:
    min: 2
    max_step: {down: 1, up: 0}
  hpa_min:
    min: 2
    max_step: {down: 1, up: 0}

guardrails:
  min_ready: {pods: 2, percent: 80}

verify_after:
  deadline: 4h
  bake: 15m

cost:                             # replace by your own rates
  currency: USD
  source: OpenCost defaults (GCP us-central1 list prices)
  rates:
    cpu_core_hour: 0.031611
    memory_gib_hour: 0.004237
    gpu_hour: {"*": 0.95}
"""
