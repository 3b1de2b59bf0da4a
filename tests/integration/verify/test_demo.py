# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The recording that ships, from its pages to the report, under every template."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.observation import make_observation
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.templates.registry import TEMPLATES
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from ansible_collections.modekeeper.core.plugins.module_utils._report.chain import Chain
from ansible_collections.modekeeper.core.plugins.module_utils._report.evaluation import evaluation_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._report.trace import trace_bytes
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


LEAST = """\
schema: modekeeper.passport/1
name: least
scope: {clusters: ["*"], namespaces: ["*"], kinds: [Deployment]}
knobs: {cpu_request: }
"""
NO_GPU_RATE = f"{LEAST}cost: {{currency: EUR, rates: {{cpu_core_hour: 0.03, memory_gib_hour: 0.004}}}}\n"


@pytest.mark.parametrize("text", [LEAST, NO_GPU_RATE])
def test_a_passport_that_says_no_more_than_it_must_has_its_account(tmp_path: Path, text: str) -> None:
    (tmp_path / "passport.yml").write_text(text)
    observation, passport = observed(), load_passport(str(tmp_path / "passport.yml"))
    plan = make_plan(observation, passport)
    report = verify(plan, observation, passport, now=parse_time(observation.body["observed_at"]), live=None)
    chain = Chain.link(observation, plan, report)
    assert b"(RATE_UNKNOWN)" in evaluation_bytes(chain)
    assert b"PLAN_ALTERED" not in trace_bytes(chain)
    assert plan.body["at_source"]


def test_the_pilot_has_something_to_propose() -> None:
    plan = make_plan(observed(), load_passport("pilot"))
    assert plan.body["items"]
    assert plan.body["at_source"]
