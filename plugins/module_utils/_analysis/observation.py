# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the observation: what was seen and what it means, as one artefact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .._artifact.model import Artifact
from .._reasons.errors import reason, sort_reasons

_DECIDED = ("signal_found", "no_actionable_signal")


def make_observation(
    *,
    source: str,
    observed_at: str | None,
    cluster: Mapping[str, Any] | None,
    telemetry: Sequence[Mapping[str, Any]],
    signals: Sequence[Mapping[str, Any]],
    inputs: Sequence[str],
) -> Artifact:
    """The observation of a cluster, of telemetry or of both.

    :param source: ``live``, ``snapshot`` or ``telemetry``.
    :param cluster: the cluster record as JSON; None for telemetry alone.
    :param telemetry: a report for each source that was read.
    :param inputs: ids of the recording and digests of the telemetry.
    """
    counts = Counter(str(signal["outcome"]) for signal in signals)
    outcome = next((word for word in _DECIDED if counts[word]), "insufficient_evidence")
    body = {
        "cluster": cluster,
        "observed_at": observed_at,
        "outcome": outcome,
        "reasons": sort_reasons([*_cluster_reasons(cluster or {}), *_telemetry_reasons(telemetry)]),
        "signals": list(signals),
        "source": source,
        "summary": _summary(cluster, telemetry, counts),
        "telemetry": list(telemetry),
    }
    return Artifact(kind="Observation", schema="modekeeper.observation/1", inputs=tuple(inputs), body=body)


def _cluster_reasons(cluster: Mapping[str, Any]) -> list[dict[str, Any]]:
    reasons = [
        reason(read["code"], read["message"] or f"{read['resource']} was not read", resource=read["resource"])
        for read in cluster.get("reads", ())
        if read["code"]
    ]
    if cluster.get("pods_left_out"):
        left_out = cluster["pods_left_out"]
        reasons.append(reason("OBSERVE_PARTIAL", f"{left_out} pods worth naming are counted only", pods=left_out))
    return reasons


def _telemetry_reasons(telemetry: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        reason(
            "TELEMETRY_DIRTY", f"{source['name']}: {sum(source['dirt'].values())} irregularities", dirt=source["dirt"]
        )
        for source in telemetry
        if source["dirt"]
    ]


def _summary(
    cluster: Mapping[str, Any] | None, telemetry: Sequence[Mapping[str, Any]], counts: Counter[str]
) -> dict[str, int]:
    seen = cluster or {}
    return {
        "insufficient_evidence": counts["insufficient_evidence"],
        "no_actionable_signal": counts["no_actionable_signal"],
        "nodes": len(seen.get("nodes", ())),
        "pods": seen.get("pods_total", 0),
        "reads_refused": sum(1 for read in seen.get("reads", ()) if read["code"]),
        "signals_found": counts["signal_found"],
        "telemetry_rows": sum(source["rows"] for source in telemetry),
        "telemetry_sources": len(telemetry),
        "workloads": len(seen.get("workloads", ())),
    }
