# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the observation: what was seen and what it means, as one artefact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._artifact.model import Artifact
from .._lib.structs import msgspec
from .._reasons.errors import reason, sort_reasons
from .find import outcome
from .signal import INSUFFICIENT, NOTHING, SIGNAL, Signal

if TYPE_CHECKING:
    from .._cluster.model import Cluster
    from .._telemetry.model import Telemetry


def make_observation(
    *,
    source: str,
    observed_at: str | None,
    cluster: Cluster | None,
    telemetry: Telemetry | None,
    signals: Sequence[Signal],
    readings: Sequence[Mapping[str, Any]] = (),
    snapshot: str | None = None,
) -> Artifact:
    """The observation of a cluster, of telemetry or of both.

    :param source: ``live``, ``snapshot`` or ``telemetry``.
    :param observed_at: RFC 3339; None where telemetry alone names no time.
    :param readings: as :func:`.readings.find_readings` gives them.
    :param snapshot: id of the recording that was read or made.
    """
    counts = Counter(signal.outcome for signal in signals)
    sources = telemetry.sources if telemetry else ()
    body = {
        "cluster": msgspec.to_builtins(cluster),
        "observed_at": observed_at,
        "outcome": outcome(list(signals)),
        "readings": [dict(reading) for reading in readings],
        "reasons": sort_reasons([*_cluster_reasons(cluster), *(telemetry.reasons() if telemetry else ())]),
        "signals": msgspec.to_builtins(list(signals)),
        "source": source,
        "summary": {
            "insufficient_evidence": counts[INSUFFICIENT],
            "no_actionable_signal": counts[NOTHING],
            "signals_found": counts[SIGNAL],
            "telemetry_records": sum(report.records for report in sources),
            "telemetry_sources": len(sources),
            **_cluster_summary(cluster),
        },
        "telemetry": msgspec.to_builtins(sources),
    }
    inputs = [*([snapshot] if snapshot else ()), *(telemetry.digests if telemetry else ())]
    return Artifact(kind="Observation", schema="modekeeper.observation/1", inputs=tuple(inputs), body=body)


def _cluster_reasons(cluster: Cluster | None) -> list[dict[str, Any]]:
    if cluster is None:
        return []
    reasons = [
        reason(read.code, read.message or f"{read.resource} was not read", resource=read.resource)
        for read in cluster.reads
        if read.code
    ]
    if cluster.pods_left_out:
        count = cluster.pods_left_out
        reasons.append(reason("OBSERVE_PARTIAL", f"{count} pods worth naming are counted only", pods=count))
    return reasons


def _cluster_summary(cluster: Cluster | None) -> dict[str, int]:
    if cluster is None:
        return {"nodes": 0, "pods": 0, "reads_refused": 0, "workloads": 0}
    return {
        "nodes": len(cluster.nodes),
        "pods": cluster.pods_total,
        "reads_refused": sum(1 for read in cluster.reads if read.code),
        "workloads": len(cluster.workloads),
    }
