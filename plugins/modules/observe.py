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
  telemetry:
    description:
      - Files or patterns of telemetry (JSON lines, CSV, Parquet, MLPerf logs, logs of pods), each plain or gzip.
      - The address of a Prometheus, Thanos or Mimir, as V(https://prometheus.example:9090) or
        V(https://mimir.example/prometheus), is asked as O(telemetry_options) says.
      - With O(telemetry) alone no cluster is contacted.
    type: list
    elements: str
    default: []
  telemetry_columns:
    description:
      - "Which column of a CSV file is what: V(job), V(worker), V(metric), V(step), V(time), V(value), V(unit), each the name of
        a column, or V(=TEXT) for the same text on every line."
      - Files with the canonical columns, and some well-known layouts, need none.
    type: dict
    default: {}
  telemetry_options:
    description:
      - How a Prometheus, Thanos or Mimir in O(telemetry) is asked.
    type: dict
    default: {}
    suboptions:
      profile:
        description:
          - "What to ask for: V(kube-prometheus), V(right-sizing), V(dcgm), V(vllm), V(ray), V(kubeflow), one or several."
          - V(kube-prometheus) where neither this nor O(telemetry_options.queries) is given.
          - V(right-sizing) asks for hourly maxima of four weeks where O(telemetry_options.window) and O(telemetry_options.step) say nothing else.
        type: list
        elements: str
      queries:
        description:
          - "Queries of your own, each C({metric, query, unit, labels}): PromQL that gives the metric, its unit, and by C(job),
            C(worker), C(namespace), C(pod), C(container) the label that holds it where it has another name."
          - The places C($where), C($step), C($rate) stand for matchers of cluster and namespace, and for durations.
        type: list
        elements: dict
      window:
        description: How far back to look, as V(6h), the default, or V(7d).
        type: str
      end:
        description: The end of the window in place of the time of the observation.
        type: str
      step:
        description: Distance of samples, V(1m) by default. What lies between is aggregated by the server.
        type: str
      rate:
        description: Range of rates, V(5m) by default; at least four scrape intervals.
        type: str
      namespaces:
        description: Ask for these alone, one query each and metric. All at once where none is given.
        type: list
        elements: str
      cluster:
        description: Ask only for series whose label C(cluster) is this.
        type: str
      cluster_label:
        description: Name of that label.
        type: str
      tenant:
        description: Value of the tenant's header.
        type: str
      tenant_header:
        description: Its name, V(X-Scope-OrgID) by default, as Mimir has it; Thanos has V(THANOS-TENANT).
        type: str
      token_file:
        description: File that holds a bearer token.
        type: path
      ca_file:
        description: Certificate authorities (PEM) in place of the machine's.
        type: path
      chunk_points:
        description: Points of a series asked for at once, V(1000) by default. An answer too large for either side is halved.
        type: int
      max_queries:
        description:
          - More requests than this, V(500) by default, are never sent. How many are needed is known, and refused, before the first.
        type: int
      timeout:
        description: Longest wait for one answer, V(60s) by default.
        type: str
      resume:
        description:
          - A folder for answers that can no longer change, so that a run that was cut short goes on where it stopped. Not used in
            check mode.
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
            }
        )
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, observe, ("msgspec", "polars", "numpy"))


if __name__ == "__main__":
    main()
