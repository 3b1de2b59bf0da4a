# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The verify step: checks a plan against its observation, its passport and, where there is one, the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .._artifact.clock import parse_time
from .._artifact.model import Artifact
from .._ledger.events import Event
from .._plan.passport.load import load_passport
from .._verify.live.cluster import LiveCluster
from .._verify.verify import verify as verify_plan
from . import kinds
from .clock import injected_time, run_time
from .connection import connected
from .diffs import verify_diff
from .result import finish
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

_HOLDS = ("verified", "static_only", "nothing_to_do")


def verify(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    passport = load_passport(params["passport"])
    observation = workspace.load(*kinds.OBSERVATION)
    plan = workspace.load(*kinds.PLAN)
    with _cluster(params, observation) as live:
        now = _moment(params["now"], observation, live)
        report = verify_plan(plan, observation, passport, now=now, live=live)
    outcome = report.body["outcome"]
    return {
        **finish(workspace, kinds.VERIFY.name, report, verify_diff(report), Event.VERIFY),
        "ok": outcome == "verified" or (outcome in _HOLDS and not params["require_live"]),
    }


@contextmanager
def _cluster(params: dict[str, Any], observation: Artifact) -> Iterator[LiveCluster | None]:
    """The cluster to ask, where one was named or observed."""
    if not (params["kubeconfig"] or params["context"] or observation.body["source"] == "live"):
        yield None
        return
    with connected(params) as client:
        yield LiveCluster(client)


def _moment(now: str | None, observation: Artifact, live: LiveCluster | None) -> datetime:
    """The time of the verify: a recording's own where nothing live is asked."""
    recorded = observation.body["observed_at"]
    if live is None and recorded:
        return injected_time(now) or parse_time(recorded)
    return run_time(now)
