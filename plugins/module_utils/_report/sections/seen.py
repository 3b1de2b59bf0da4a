# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .. import markdown
from ..chain import Chain
from ..figures import headline

_MOST = 40


def seen(chain: Chain) -> list[str]:
    """The cluster, the telemetry and the signals found in them."""
    body = chain.observation.body
    lines = ["## What was seen", ""]
    lines += _cluster(body["cluster"])
    lines += [_source(source) for source in body["telemetry"]]
    lines += ["", *_found(body["signals"])]
    return lines


def _cluster(cluster: Mapping[str, Any] | None) -> list[str]:
    if cluster is None:
        return ["* No cluster: telemetry alone."]
    # An object with several pod templates has a record for each, and is one object all the same.
    objects = {workload["ref"]["uid"]: workload["ref"]["kind"] for workload in cluster["workloads"]}
    kinds = Counter(objects.values())
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    where = f"* Cluster {markdown.code(cluster['uid'])}, Kubernetes {markdown.text(cluster['version'])}"
    sizes = f"{len(cluster['nodes'])} nodes, {cluster['pods_total']:,} pods, {listed or 'no workload'}"
    lines = [f"{where}, at {cluster['observed_at']}: {sizes}."]
    refused = [read for read in cluster["reads"] if read["code"]]
    lines += [f"* Not read: {markdown.text(read['resource'])} ({read['code']})." for read in refused]
    return lines


def _source(source: Mapping[str, Any]) -> str:
    dirt = sum(source["dirt"].values())
    unusable = f", {dirt:,} irregularities counted by class" if dirt else ""
    return f"* Telemetry {markdown.code(source['name'])}: {source['records']:,} records{unusable}."


def _found(signals: list[Mapping[str, Any]]) -> list[str]:
    found = [signal for signal in signals if signal["outcome"] == "signal_found"]
    counts = Counter(signal["outcome"] for signal in signals)
    rows = sorted((signal["pattern"], markdown.subject_name(signal["subject"]), headline(signal)) for signal in found)
    lines = markdown.table(("Signal", "Subject", "Figures"), _chosen(rows))
    if len(rows) > _MOST:
        lines += ["", f"{len(rows) - _MOST} further signals stand in `observation.json`."]
    quiet = counts["no_actionable_signal"]
    blind = counts["insufficient_evidence"]
    closing = f"{len(found)} signals found; {quiet} examined without a finding; {blind} times the data does not decide."
    return [*lines, *([""] if lines else []), closing]


def _chosen(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """As many rows as a reader takes in, of each pattern in turn: many of one kind do not hide the only one of another."""
    turn: Counter[str] = Counter()
    turns = []
    for row in rows:
        turns.append((turn[row[0]], row))
        turn[row[0]] += 1
    return sorted(row for _turn, row in sorted(turns)[:_MOST])
