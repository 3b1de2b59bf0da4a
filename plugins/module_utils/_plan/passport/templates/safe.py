# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The least that helps: half steps, harm-reducing knobs, no changes at weekends."""

from __future__ import annotations

TEXT = """\
# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
---
# For clusters where nobody wants surprises: smaller steps than the ceilings, longer rests, no changes from Friday to Monday.
schema: modekeeper.passport/1
name: safe
description: Half steps, long rests, changes in working hours only.

scope:
  clusters: ["*"]
  namespaces: ["*"]
  kinds: [Deployment, StatefulSet]

knobs:
  cpu_request:
    min: 100m
    max_step: {down: 5, up: 10}
    window: {down: 10, up: 20}
    cooldown: 1d
  mem_limit:
    max_step: {up: 15}
    window: {up: 30}
    cooldown: 1d

invariants:
  headroom: {cpu_p95: 1.3, memory_p99: 1.3, memory_max: 1.3}

guardrails:
  blast: {objects: 2, percent: 10, namespaces: 1}
  min_ready: {pods: 2, percent: 75}
  freeze:
    - name: weekend
      rrule: FREQ=WEEKLY;BYDAY=FR
      start: 2026-01-02T16:00     # local time of the zone below
      duration: 64h
      time_zone: Etc/UTC
  approvals: {low: 1, mid: 2, high: 2}
  change_ref: {required: true}
  block_on_admission_warning: true

verify_after:
  deadline: 4h
  bake: 30m
  max_regression_percent: 5
  on_insufficient_evidence: rollback
"""
