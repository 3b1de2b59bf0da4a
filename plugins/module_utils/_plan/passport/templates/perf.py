# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Faster serving: limits, requests and autoscaler ceilings upwards only."""

from __future__ import annotations

TEXT = """\
# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
---
# Relieve what is throttled or starved. Nothing is taken away: every step leads upwards.
schema: modekeeper.passport/1
name: perf
description: Upward steps of limits, requests and autoscaler ceilings.

scope:
  clusters: ["*"]
  namespaces: ["*"]
  kinds: [Deployment, StatefulSet, HorizontalPodAutoscaler]

knobs:
  cpu_request:
    max_step: {down: 0, up: 25}
  cpu_limit:
    max_step: {down: 0, up: 25}
  mem_request:
    max_step: {down: 0, up: 25}
  mem_limit:
  hpa_max:
    max: 50
    max_step: {down: 0, up: 1}

guardrails:
  blast: {objects: 5, percent: 20, namespaces: 1}
  min_ready: {pods: 1, percent: 75}

verify_after:
  deadline: 2h
  bake: 10m
  conditions:
    - name: latency
      metric: latency
      worse_when: higher
    - name: throughput
      metric: throughput
      worse_when: lower
"""
