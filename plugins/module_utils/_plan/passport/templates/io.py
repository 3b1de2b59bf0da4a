# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Input-bound training: loaders, prefetching, checkpoints."""

from __future__ import annotations

TEXT = """\
# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
---
# For training that waits for its data. The names of the settings are yours: mend the targets.
schema: modekeeper.passport/1
name: io
description: Data loader workers, prefetched batches and the checkpoint interval.

scope:
  clusters: ["*"]
  namespaces: ["*"]
  kinds: [CronJob, TrainingRuntime, PyTorchJob, RayJob, JobSet]

knobs:
  loader_workers:
    min: 1
    max: 16
    target: {kind: env, name: NUM_WORKERS}
  prefetch:
    target: {kind: env, name: PREFETCH_FACTOR}
  checkpoint_interval:
    min: 300
    max: 7200
    target: {kind: env, name: CHECKPOINT_INTERVAL_SECONDS}

invariants:
  host_memory_percent: 80
  lost_work_budget_seconds: 7200

verify_after:
  deadline: 12h
  conditions:
    - name: step
      metric: step_time
      worse_when: higher
    - name: data
      metric: data_time
      worse_when: higher
"""
