# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.observation/1``. The cluster's own records are those of ``_cluster/model.py``, checked when they are decoded."""

from __future__ import annotations

from .parts import COUNT, DIGEST, MAYBE_TEXT, MAYBE_TIME, OBJECT, REASONS, REF, TEXT, Schema, array, closed

_OUTCOME = {"enum": ["signal_found", "no_actionable_signal", "insufficient_evidence"]}
_SIGNAL = closed(
    {
        "id": TEXT,
        "pattern": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "outcome": _OUTCOME,
        "subject": {"type": "object", "properties": {"job": TEXT, "worker": TEXT, "container": TEXT, "object": REF}},
        "window": OBJECT,
        "evidence": {"type": "object", "required": ["rule"], "properties": {"rule": TEXT}},
    }
)
_SOURCE = closed(
    {
        "name": TEXT,
        "format": TEXT,
        "layout": MAYBE_TEXT,
        "digest": DIGEST,
        "size": COUNT,
        "lines": COUNT,
        "lost": COUNT,
        "records": COUNT,
        "dirt": {"type": "object", "additionalProperties": COUNT},
    },
    {"queries": {"type": "object", "additionalProperties": COUNT}},
)
_CLUSTER = {
    "type": ["object", "null"],
    "required": ["uid", "version", "observed_at", "nodes", "workloads", "pods_total", "reads"],
    "properties": {"uid": MAYBE_TEXT, "version": MAYBE_TEXT, "pods_total": COUNT},
}
_READING = closed({"metric": TEXT, "subject": OBJECT, "window": OBJECT, "figures": OBJECT})
BODY: Schema = closed(
    {
        "cluster": _CLUSTER,
        "observed_at": MAYBE_TIME,
        "outcome": _OUTCOME,
        "reasons": REASONS,
        "signals": array(_SIGNAL),
        "source": {"enum": ["live", "snapshot", "telemetry"]},
        "summary": {"type": "object", "additionalProperties": COUNT},
        "telemetry": array(_SOURCE),
    },
    {"readings": array(_READING)},
)
