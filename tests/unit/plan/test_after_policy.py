# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a passport says of verify-after, and what it leaves open."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.lines import Condition
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.after import after_policy
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import Passport


def policy(**after: Any) -> Any:
    return after_policy(Passport({"name": "p", "verify_after": after} if after else {"name": "p"}))


def test_what_is_left_open_is_filled_in() -> None:
    found = policy()
    assert (found.rule.blocks, found.rule.limit, found.rule.alarm) == (12, 0.1, 0.01)
    assert (found.deadline, found.named, found.unproven) == (7200, False, "roll_back")
    metrics = {condition.metric: condition.worse for condition in found.conditions}
    assert metrics["step_time"] == 1
    assert metrics["throughput"] == -1
    assert not {"loss", "cpu_use", "load"} & metrics.keys()


@pytest.mark.parametrize(
    ("after", "unproven"),
    [
        ({"on_insufficient_evidence": "hold"}, "hold"),
        ({"on_insufficient_evidence": "rollback"}, "roll_back"),
        ({"on_insufficient_evidence": "hold", "accept_rollout_checks_alone": True}, "keep"),
    ],
)
def test_what_follows_from_evidence_that_does_not_decide(after: dict[str, Any], unproven: str) -> None:
    assert policy(**after).unproven == unproven


def test_what_it_names_counts() -> None:
    conditions = [
        {"name": "a", "metric": "latency", "worse_when": "higher", "at_most": 2},
        {"name": "b", "metric": "latency", "worse_when": "higher", "at_most": 1, "at_least": 0.1},
        {"name": "c", "query": "up", "worse_when": "lower"},
    ]
    found = policy(blocks=20, max_regression_percent=25, deadline="30m", conditions=conditions)
    assert (found.rule.blocks, found.rule.limit, found.deadline, found.named) == (20, 0.25, 1800, True)
    assert found.conditions == (Condition("latency", 1, 1, 0.1), Condition("c", -1))
    assert found.queries == {"c": "up"}
