# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Observe a cluster, a recording of one, telemetry, or a mix of them."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: observe
short_description: Observe a Kubernetes cluster and the telemetry of its jobs
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Reads a cluster (or a recording of one), telemetry, or both, and names what it finds. It never changes anything.
  - Leaves C(observation.json) in O(out), and C(snapshot.json.gz), a recording of the same reads, after a live run.
  - Each signal ends in C(signal_found), C(no_actionable_signal) or C(insufficient_evidence), with its figures, its window and
    its rule.
  - A read that the cluster refuses makes the observation partial and is named in it; only where every read is refused the
    module fails.
options:
  snapshot:
    description:
      - A recording to observe in place of a cluster, or a folder of lists as C(kubectl get -o json) prints them.
    type: path
  passport:
    description:
      - Path of a passport, or name of a template. Environment entries that it names as knobs are kept in the observation; the
        values of all others are dropped.
    type: str
  record:
    description: Whether a live run leaves C(snapshot.json.gz).
    type: bool
    default: true
  pictures:
    description:
      - Whether C(pictures/ID.svg) is left of each finding that C(evaluation.md) shows and that records of telemetry can show.
      - Each is one small SVG, light and dark, that needs nothing else. They take the Python library vl-convert-python.
    type: bool
    default: false
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.read_only
  - modekeeper.core.attributes.actiongroup_cluster
  - modekeeper.core.cluster
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
  - modekeeper.core.step
  - modekeeper.core.step.clock
  - modekeeper.core.telemetry
requirements:
  - polars and numpy (Python libraries), for telemetry and signals
notes:
  - The time of an observation is the recording's, else O(now), else E(SOURCE_DATE_EPOCH), else for a cluster the clock. An
    observation of telemetry alone has the time of the newest sample.
seealso:
  - module: modekeeper.core.plan
"""

EXAMPLES = r"""
- name: Name the straggler in a folder of logs, no cluster needed
  modekeeper.core.observe:
    telemetry:
      - logs/*.jsonl
    out: out

- name: Observe a recording together with its telemetry
  modekeeper.core.observe:
    snapshot: snapshot.json.gz
    telemetry:
      - telemetry.jsonl
    passport: pilot
    out: out

- name: Observe a live cluster with the observer's identity
  modekeeper.core.observe:
    kubeconfig: ~/.kube/config
    context: observer
    out: out
"""

RETURN = r"""
artifact:
  description: The observation that was made.
  returned: success
  type: dict
  contains:
    id:
      description: Its content address.
      type: str
    kind:
      description: C(Observation).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
pictures:
  description: Paths of the pictures.
  returned: when asked for
  type: list
  elements: str
outcome:
  description: C(signal_found), C(no_actionable_signal) or C(insufficient_evidence).
  returned: success
  type: str
reasons:
  description: What was refused, left out or irregular, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of what was seen.
  returned: success
  type: dict
recorded:
  description:
    - The line of the ledger that says so, C({ledger, seq, hash}).
    - V(null) in check mode, where O(ledger) was left empty, and where the ledger took no event, which RV(notices) then tells.
  returned: success
  type: dict
notices:
  description: What to see to, as C({code, message, remedy}). Ansible prints them as warnings too.
  returned: success
  type: list
  elements: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
check_mode:
  description: Whether the module ran in check mode.
  returned: always
  type: bool
"""

from ..module_utils._edge.argspec import CLUSTER, LEDGER, OUT, STEP, TELEMETRY, ArgumentSpec
from ..module_utils._edge.observing import observe
from ..module_utils._edge.step import run_step

SPEC = (
    CLUSTER.merge(OUT)
    .merge(LEDGER)
    .merge(STEP)
    .merge(TELEMETRY)
    .merge(
        ArgumentSpec(
            {
                "snapshot": {"type": "path"},
                "passport": {"type": "str", "no_log": False},
                "record": {"type": "bool", "default": True},
                "pictures": {"type": "bool", "default": False},
            }
        )
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, observe, ("msgspec", "polars", "numpy"))


if __name__ == "__main__":
    main()
