# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .. import markdown
from ..chain import Chain
from ..chosen import chosen
from ..figures import headline


def seen(chain: Chain) -> list[str]:
    """The cluster, the telemetry and the signals found in them."""
    body = chain.observation.body
    lines = ["## What was seen", ""]
    lines += _cluster(body["cluster"])
    lines += [_source(source) for source in body["telemetry"]]
    lines += ["", *_found(body["signals"], chain.pictures)]
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


def _found(signals: list[Mapping[str, Any]], pictures: Mapping[str, str]) -> list[str]:
    shown = chosen(signals)
    counts = Counter(signal["outcome"] for signal in signals)
    found = counts["signal_found"]
    rows = ((_named(signal, pictures), markdown.subject_name(signal["subject"]), headline(signal)) for signal in shown)
    lines = markdown.table(("Signal", "Subject", "Figures"), rows)
    if found > len(shown):
        lines += ["", f"{found - len(shown)} further signals stand in `observation.json`."]
    quiet = counts["no_actionable_signal"]
    blind = counts["insufficient_evidence"]
    closing = f"{found} signals found; {quiet} examined without a finding; {blind} times the data does not decide."
    return [*lines, *([""] if lines else []), closing]


def _named(signal: Mapping[str, Any], pictures: Mapping[str, str]) -> str:
    """The pattern, which leads to the picture where one was made."""
    path = pictures.get(signal["id"])
    return markdown.link(signal["pattern"], path) if path else signal["pattern"]
