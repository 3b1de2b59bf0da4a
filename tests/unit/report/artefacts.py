# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A small run, for the tests of what people read."""

from __future__ import annotations

from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import reason
from ansible_collections.modekeeper.core.plugins.module_utils._report.chain import Chain

SAVING = {"amount": 25, "low": 10, "high": 30}
REF = {"group": "apps", "version": "v1", "kind": "Deployment", "namespace": "shop", "name": "api", "uid": "u-1"}


def observation(**changes: Any) -> Artifact:
    body = {
        "observed_at": "2026-01-01T00:00:00Z",
        "source": "snapshot",
        "cluster": {
            "uid": "c-1",
            "version": "v1.37.2",
            "observed_at": "2026-01-01T00:00:00Z",
            "nodes": [{}],
            "workloads": [{"ref": REF}],
            "pods_total": 3,
            "reads": [
                {"resource": "pods", "code": None, "message": ""},
                {"resource": "events", "code": "READ_FORBIDDEN", "message": "list events"},
            ],
        },
        "telemetry": [{"name": "t.jsonl", "records": 9, "dirt": {"not_json": 1}}],
        "signals": [
            {
                "id": "over-1",
                "pattern": "over_requested",
                "outcome": "signal_found",
                "subject": {"object": REF, "container": "main"},
                "window": {},
                "evidence": {"request": "2", "use_p95_share_of_request": 0.3121, "days": 8},
            },
            {
                "id": "strag-1",
                "pattern": "straggler",
                "outcome": "insufficient_evidence",
                "subject": {"job": "a"},
                "window": {},
                "evidence": {"rule": "3 workers"},
            },
        ],
        "outcome": "signal_found",
        "reasons": [reason("READ_FORBIDDEN", "list events")],
        "summary": {},
        **changes,
    }
    return Artifact(kind="Observation", schema="modekeeper.observation/1", body=body)


def plan(seen: Artifact, **changes: Any) -> Artifact:
    item = {
        "ref": REF,
        "container": "main",
        "knob": "cpu_request",
        "from": "1",
        "to": "900m",
        "unit": "cores",
        "tier": "low",
        "why": ["over-1"],
    }
    body = {
        "passport": {"name": "pilot", "id": "sha256:p"},
        "items": [item],
        "at_source": [{**item, "owner": {"code": "CONFLICT_HELM", "name": "shop/api"}}],
        "left_out": [{"ref": REF, "knob": "mem_request", "reasons": [reason("BOUND_STEP", "larger than one step")]}],
        "value": {
            "currency": "EUR",
            "hours": 730,
            "cost_now": 2500,
            "estimated": SAVING,
            "realisable": {"amount": 0, "low": 0, "high": 0},
            "at_source": {"estimated": SAVING, "realisable": SAVING},
        },
        "outcome": "proposed",
        "reasons": [],
        "summary": {},
        **changes,
    }
    return Artifact(kind="Plan", schema="modekeeper.plan/1", inputs=(seen.id, "sha256:p"), body=body)


def verify(planned: Artifact, **changes: Any) -> Artifact:
    static_only = reason("SNAPSHOT_ONLY", "a recording was verified")
    body = {
        "checks": [
            {"id": "plan_schema", "scope": "static", "item": None, "result": "passed", "reasons": []},
            {"id": "dry_run", "scope": "live", "item": "0", "result": "not_evaluated", "reasons": [static_only]},
        ],
        "outcome": "static_only",
        "reasons": [static_only],
        "summary": {},
        **changes,
    }
    return Artifact(kind="Verify", schema="modekeeper.verify/1", inputs=(planned.id,), body=body)


def chain() -> Chain:
    seen = observation()
    planned = plan(seen)
    return Chain.link(seen, planned, verify(planned))
