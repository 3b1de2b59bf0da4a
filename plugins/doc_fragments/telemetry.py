# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Options that say where telemetry is and how it is read."""

from __future__ import annotations


class ModuleDocFragment:
    """Files of telemetry, and servers of it."""

    DOCUMENTATION = r"""
options:
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
          - V(right-sizing) asks for hourly maxima of four weeks where O(telemetry_options.window) and O(telemetry_options.step) say
            nothing else.
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
"""
