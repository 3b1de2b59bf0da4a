# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The recording that ships, from its pages to the report, under every template."""

from __future__ import annotations

from functools import cache

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.observation import make_observation
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.templates.registry import TEMPLATES
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import read_sources
from ansible_collections.modekeeper.core.plugins.module_utils._verify.verify import verify
from tests.tools.paths import ROOT

DEMO = ROOT / "playbooks" / "files" / "demo"


@cache
def observed() -> Artifact:
    source = open_snapshot(DEMO / "snapshot.json.gz")
    cluster = observe_cluster(source)
    telemetry = read_sources([str(DEMO / "telemetry.jsonl.gz")], None)
    signals = find_signals(telemetry.frame, cluster, observed_at=parse_time(cluster.observed_at))
    return make_observation(
        source="snapshot",
        observed_at=cluster.observed_at,
        cluster=cluster,
        telemetry=telemetry,
        signals=signals,
        snapshot=source.id,
    )


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_what_the_planner_proposes_passes_every_static_check(template: str) -> None:
    observation, passport = observed(), load_passport(template)
    plan = make_plan(observation, passport)
    now = parse_time(observation.body["observed_at"])
    report = verify(plan, observation, passport, now=now, live=None)
    against = [check for check in report.body["checks"] if check["result"] in ("failed", "insufficient")]
    assert against == []
    assert report.body["outcome"] == ("static_only" if plan.body["items"] else "nothing_to_do")
    assert len(report.body["diff"]) == len(plan.body["items"])
    again = verify(plan, observation, passport, now=now, live=None)
    assert again.encode() == report.encode()


def test_the_pilot_has_something_to_propose() -> None:
    plan = make_plan(observed(), load_passport("pilot"))
    assert plan.body["items"]
    assert plan.body["at_source"]
