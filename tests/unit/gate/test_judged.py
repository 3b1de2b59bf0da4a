# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From fresh objects to facts: the checks of verify decide, and what one cannot judge is unreadable, never passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.answer import Answer
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.runner import Outcome
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import Read, UpdateStrategy
from ansible_collections.modekeeper.core.plugins.module_utils._gate.judged import judge_dry_run, judge_objects
from ansible_collections.modekeeper.core.plugins.module_utils._plan.history import LAST_CHANGE, NO_HISTORY
from tests.unit.verify.builders import budget, cluster, deployment, facts, guardrails, passport
from tests.unit.verify.static_helpers import to

SCOPE = passport().body["scope"]


def codes(found: Any) -> list[str]:
    return [entry["code"] for entry in found]


def judged(*args: Any, **options: Any) -> Any:
    return judge_objects(facts(*args, **options), NO_HISTORY)


def test_a_sound_plan_on_objects_as_they_were_is_free() -> None:
    found = judged()
    assert (found.scope, found.bound, found.blast, found.conflict) == ((), (), (), ())
    assert (found.drift, found.admit) == ({0: ()}, {0: ()})


@pytest.mark.parametrize(
    ("gate", "code", "options"),
    [
        ("scope", "SCOPE_NAMESPACE", {"judged": passport(scope={**SCOPE, "namespaces": ["other"]})}),
        ("scope", "SCOPE_KIND", {"judged": passport(scope={**SCOPE, "kinds": ["StatefulSet"]})}),
        ("scope", "SCOPE_CLUSTER", {"judged": passport(scope={**SCOPE, "clusters": ["other"]})}),
        ("bound", "BOUND_KNOB_NOT_ALLOWED", {"judged": passport(knobs={"mem_limit": None})}),
        ("bound", "BOUND_STEP", {"alter": to("850m")}),
        ("bound", "BOUND_WINDOW", {"alter": to("700m")}),
        ("blast", "BLAST_OBJECTS", {"judged": guardrails(blast={"objects": 0})}),
        ("blast", "BLAST_PERCENT", {"judged": guardrails(blast={"percent": 1})}),
        ("blast", "BLAST_NAMESPACES", {"judged": guardrails(blast={"namespaces": 0})}),
        ("blast", "BLAST_MIN_READY", {"judged": guardrails(min_ready={"pods": 20})}),
        ("blast", "BLAST_PDB", {"checked": cluster(budgets=(budget(disruptions_allowed=0),))}),
        ("blast", "BLAST_STRATEGY", {"checked": cluster(deployment(strategy=UpdateStrategy("Recreate")))}),
        ("conflict", "CONFLICT_ROLLOUT", {"checked": cluster(deployment(generation=3))}),
        ("conflict", "CONFLICT_HELM", {"checked": cluster(deployment(
            labels={"app.kubernetes.io/managed-by": "Helm"},
            annotations={"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"},
        ))}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_gate_says_what_its_checks_say(gate: str, code: str, options: dict[str, Any]) -> None:
    assert code in codes(getattr(judged(**options), gate))


def test_a_figure_that_the_observation_does_not_hold_blocks() -> None:
    objects = facts()
    blank = replace(objects.observation, body={**objects.observation.body, "signals": []})
    assert "BOUND_UNREADABLE" in codes(judge_objects(replace(objects, observation=blank), NO_HISTORY).bound)


def test_budgets_that_were_not_read_block() -> None:
    unread = cluster(reads=(Read("poddisruptionbudgets.policy", code="READ_FORBIDDEN"),))
    assert codes(judged(checked=unread).blast) == ["BLAST_UNREADABLE"]


def test_an_object_that_is_gone_is_drift_and_its_rest_unknown() -> None:
    found = judged(checked=cluster(deployment("other")))
    assert codes(found.drift[0]) == ["DRIFT_GONE"]
    assert "BOUND_UNREADABLE" in codes(found.bound)


def test_an_object_that_was_just_changed_rests() -> None:
    touched = deployment(annotations={LAST_CHANGE: "abcd1234.1.2026-01-05T09:59:00Z"})
    assert codes(judged(checked=cluster(touched)).bound) == ["BOUND_COOLDOWN"]


def accepted(change: Callable[[dict[str, Any]], None] = lambda _document: None, **more: Any) -> Outcome:
    def document(cpu: str) -> dict[str, Any]:
        requests = {"cpu": cpu, "memory": "1Gi"}
        containers = [{"name": "main", "resources": {"requests": requests}}]
        return {"metadata": {"uid": "u"}, "spec": {"template": {"spec": {"containers": containers}}}}

    to_ = facts().items[0].to
    result = document(to_)
    change(result)
    return Outcome(Answer("accepted"), document("1"), result, more.get("warnings", ()), 1)


def dry_run(outcomes: dict[int, Outcome], **options: Any) -> tuple[list[str], list[str]]:
    objects = facts(**options)
    drift, admit = judge_dry_run(objects, judge_objects(objects, NO_HISTORY), outcomes)
    return codes(drift[0]), codes(admit[0])


def test_a_dry_run_that_does_just_what_the_plan_says_is_let_through() -> None:
    assert dry_run({0: accepted()}) == ([], [])


@pytest.mark.parametrize(
    ("answer", "drift", "admit"),
    [
        (Answer("refused", "QUOTA_SHORT", "m"), [], ["QUOTA_SHORT"]),
        (Answer("undecided", "WEBHOOK_UNAVAILABLE", "m"), [], ["WEBHOOK_UNAVAILABLE"]),
        (Answer("refused", "KILL_SWITCH_ACTIVE", "m"), [], ["KILL_SWITCH_ACTIVE"]),
        (Answer("undecided", "READ_TIMEOUT", "m"), [], ["ADMIT_UNREADABLE"]),
        (Answer("refused", "DRIFT_FIELD", "m"), ["DRIFT_FIELD"], []),
    ],
)
def test_codes_of_the_dry_run_keep_their_names(answer: Answer, drift: list[str], admit: list[str]) -> None:
    assert dry_run({0: Outcome(answer, accepted().live)}) == (drift, admit)


def test_a_write_that_was_not_tried_is_not_let_through() -> None:
    drift, admit = dry_run({})
    assert drift or admit
    drift, admit = dry_run({0: Outcome(Answer("undecided", "READ_TIMEOUT", "m"))})
    assert drift == ["DRIFT_UNREADABLE"]


def test_a_side_change_blocks_and_a_warning_where_the_passport_says_so() -> None:
    def aside(document: dict[str, Any]) -> None:
        document["spec"]["replicas"] = 3

    assert dry_run({0: accepted(aside)}) == ([], ["DRY_RUN_SIDE_CHANGE"])
    warned = {0: accepted(warnings=("deprecated",))}
    assert dry_run(warned) == ([], [])
    assert dry_run(warned, judged=guardrails(block_on_admission_warning=True)) == ([], ["ADMISSION_WARNING"])
