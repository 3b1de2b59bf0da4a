# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Communication-bound training: batch shape and NCCL settings."""

from __future__ import annotations

TEXT = """\
# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
---
# For training that waits for its collectives. The global batch stays what it is.
schema: modekeeper.passport/1
name: comm
description: Micro batch against accumulation, and listed NCCL settings.

scope:
  clusters: ["*"]
  namespaces: ["*"]
  kinds: [CronJob, TrainingRuntime, PyTorchJob, RayJob, JobSet, LeaderWorkerSet]

knobs:
  micro_batch:
    min: 1
    max: 64
    target: {kind: env, name: MICRO_BATCH_SIZE}
  grad_accum:
    min: 1
    max: 64
    target: {kind: env, name: GRAD_ACCUM_STEPS}
  nccl_env:
    target: {kind: env, name: NCCL_ALGO}
    values:
      NCCL_ALGO: [Ring, Tree]
      NCCL_PROTO: [Simple, LL, LL128]

invariants:
  products:
    - name: global_batch
      product: [micro_batch, grad_accum, world_size]
      equals: unchanged

verify_after:
  deadline: 1d
  conditions:
    - name: step
      metric: step_time
      worse_when: higher
    - name: loss
      metric: loss
      worse_when: higher
"""
