# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What people read of a run: the account and the trace."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signals.registry import DETECTORS
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import reason
from ansible_collections.modekeeper.core.plugins.module_utils._report import figures, markdown
from ansible_collections.modekeeper.core.plugins.module_utils._report.chain import Chain
from ansible_collections.modekeeper.core.plugins.module_utils._report.evaluation import evaluation_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._report.trace import trace_bytes

from . import artefacts


def account(chain: Chain) -> str:
    return evaluation_bytes(chain).decode()


def trace(chain: Chain) -> list[dict[str, Any]]:
    return [json.loads(line) for line in trace_bytes(chain).splitlines()]


def test_the_account_says_what_was_seen_proposed_verified_and_not_done() -> None:
    text = account(artefacts.chain())
    assert "**static_only**" in text
    for heading in ("What was seen", "What is proposed, and why", "What verify found", "What was not done", "Next"):
        assert f"## {heading}\n" in text
    assert r"| Deployment shop/api \[main\] | cpu_request | 1 | 900m | low | over_requested |" in text
    assert "shop/api (CONFLICT_HELM)" in text
    assert "Left out, 1 ×: larger than one step (BOUND_STEP)." in text
    assert "Value in EUR for 730 hours" in text
    assert "cost now 2,500; estimated saving 25 (90 % between 10 and 30); realisable saving 0" in text
    assert "request 2, p95 use 31.2 % of it, 8 days" in text
    assert "* Not evaluated for SNAPSHOT_ONLY: dry_run." in text
    assert "events (READ_FORBIDDEN)" in text
    assert "1 signals found; 0 examined without a finding; 1 times the data does not decide." in text
    assert "ansible-playbook modekeeper.core.evaluate -e modekeeper_kubeconfig=" in text
    assert "a recording was verified (SNAPSHOT_ONLY)." in text


def test_the_account_of_an_observation_alone_speaks_of_nothing_else() -> None:
    text = account(Chain.link(artefacts.observation(cluster=None, reasons=[], telemetry=[]), None, None))
    assert "telemetry alone" in text
    assert "proposed" not in text
    assert "nothing stands against it" in text


def test_a_live_run_that_lacks_the_fence_is_told_to_install_it_and_a_verified_one_is_not() -> None:
    seen = artefacts.observation(source="live")
    planned = artefacts.plan(seen)
    unfenced = artefacts.verify(planned, reasons=[reason("VERIFIER_UNFENCED", "no fence")])
    assert "modekeeper.core.install" in account(Chain.link(seen, planned, unfenced))
    verified = artefacts.verify(planned, outcome="verified", reasons=[], checks=[])
    assert "A board can now review" in account(Chain.link(seen, planned, verified))


def test_an_empty_plan_proposes_nothing_of_its_own() -> None:
    seen = artefacts.observation()
    empty = artefacts.plan(seen, items=[], at_source=[], value={})
    assert "Nothing that ModeKeeper would write itself." in account(Chain.link(seen, empty, None))


@pytest.mark.parametrize("rest", [{}, {"currency": "EUR"}])
def test_without_a_rate_there_is_no_figure_in_money(rest: dict[str, str]) -> None:
    seen = artefacts.observation()
    shown = account(Chain.link(seen, artefacts.plan(seen, value={"rate_unknown": True, **rest}), None))
    assert "No value in money: the passport lacks a rate that it takes (RATE_UNKNOWN)." in shown


def test_many_reasons_of_leaving_out_are_cut_and_counted() -> None:
    seen = artefacts.observation()
    left_out = [{"code": "BOUND_STEP", "message": f"reason {number}"} for number in range(30)]
    assert "10 further reasons" in account(Chain.link(seen, artefacts.plan(seen, left_out=left_out), None))


def test_what_stands_against_the_plan_is_shown_check_by_check_and_notes_are_counted() -> None:
    seen = artefacts.observation()
    planned = artefacts.plan(seen)
    denied = {"scope": "live", "item": "Deployment shop/api", "reasons": [reason("QUOTA_SHORT", "cpu is short")]}
    warned = {"scope": "live", "item": None, "result": "note", "reasons": [reason("WEBHOOK_IGNORED", "a webhook")]}
    checks = [{"id": "quota", "result": "failed", **denied}, {"id": "webhooks", **warned}, {"id": "webhooks", **warned}]
    text = account(Chain.link(seen, planned, artefacts.verify(planned, outcome="failed", checks=checks)))
    assert "| quota | failed | Deployment shop/api | QUOTA_SHORT: cpu is short |" in text
    assert "* To know, 2 ×: WEBHOOK_IGNORED (webhooks)." in text


def test_more_signals_than_a_reader_wants_are_cut_and_counted() -> None:
    signal = artefacts.observation().body["signals"][0]
    text = account(Chain.link(artefacts.observation(signals=[signal] * 50), None, None))
    assert "10 further signals stand in `observation.json`." in text


def test_many_signals_of_one_kind_do_not_hide_the_only_one_of_another() -> None:
    first, *_rest = artefacts.observation().body["signals"]
    many = [first | {"pattern": "a"} for _unused in range(50)]
    text = account(Chain.link(artefacts.observation(signals=[*many, first | {"pattern": "z"}]), None, None))
    assert text.count("\n| a |") == 39
    assert text.count("\n| z |") == 1


def test_a_pattern_without_words_of_its_own_shows_its_first_figures() -> None:
    assert figures.headline({"pattern": "new", "evidence": {"b": 2.5, "a": 1, "rule": "r"}}) == "a 1, b 2.5"


@pytest.mark.parametrize("figure", ["much", True, [0.5, "x"], {"of": 1}])
def test_a_figure_of_another_type_is_shown_as_it_is(figure: object) -> None:
    signal = {"pattern": "over_requested", "evidence": {"use_p95_share_of_request": figure, "days": 8}}
    assert "8 days" in figures.headline(signal)


def test_every_pattern_has_its_words() -> None:
    assert {detector.pattern for detector in DETECTORS} <= set(figures.HEADLINES)


def test_artefacts_of_another_run_are_not_part_of_the_account() -> None:
    seen, other = artefacts.observation(), artefacts.observation(observed_at="2026-01-02T00:00:00Z")
    stale = artefacts.plan(other)
    assert Chain.link(seen, stale, None) == Chain(seen)
    planned = artefacts.plan(seen)
    assert Chain.link(seen, planned, artefacts.verify(stale)) == Chain(seen, planned)


def test_the_trace_numbers_every_decision_and_names_its_code_and_artefact() -> None:
    chain = artefacts.chain()
    lines = trace(chain)
    assert [line["seq"] for line in lines] == list(range(len(lines)))
    assert {line["artifact"] for line in lines} == {artifact.id for _unused, artifact in chain.steps()}
    decisions = [(line["step"], line["decision"], line["codes"]) for line in lines]
    assert decisions == [
        ("observe", "read", []),
        ("observe", "refused", ["READ_FORBIDDEN"]),
        ("observe", "signal_found", []),
        ("observe", "insufficient_evidence", []),
        ("observe", "signal_found", ["READ_FORBIDDEN"]),
        ("plan", "proposed", []),
        ("plan", "at_source", ["CONFLICT_HELM"]),
        ("plan", "left_out", ["BOUND_STEP"]),
        ("plan", "proposed", []),
        ("verify", "passed", []),
        ("verify", "not_evaluated", ["SNAPSHOT_ONLY"]),
        ("verify", "static_only", ["SNAPSHOT_ONLY"]),
    ]


def test_each_line_of_the_trace_is_canonical() -> None:
    for line in trace_bytes(artefacts.chain()).splitlines():
        assert canonical_bytes(json.loads(line)) == line


@given(st.text())
def test_no_text_of_a_cluster_becomes_markup(hostile: str) -> None:
    shown = markdown.text(hostile)
    assert "\n" not in shown
    bare = shown.replace("\\\\", "")
    assert not re.search(r"(?<![\\A-Za-z0-9])_|(?<!\\)_(?![A-Za-z0-9])", bare)
    for mark in "`*{}[]<>|#!~":
        assert bare.count(mark) == bare.count("\\" + mark)


@pytest.mark.parametrize("hostile", ["a`b", "`", "x\n# y", "\u202egnp.exe", "a" * 900])
def test_a_code_span_cannot_be_left(hostile: str) -> None:
    span = markdown.code(hostile)
    assert span.count("`") == 2
    assert "\n" not in span
    assert "\u202e" not in span
    assert len(span) <= 202


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234567, "1,234,567"), (2.0, "2"), (0.123456, "0.1235"), (True, "True"), ("8Gi", "8Gi"), (1e20, "1e+20")],
)
def test_figures_are_shown_as_a_reader_wants_them(value: object, shown: str) -> None:
    assert markdown.number(value) == shown


def test_a_job_named_as_its_object_is_not_named_twice() -> None:
    subject = {"object": artefacts.REF, "job": "shop/api", "worker": "0"}
    assert markdown.subject_name(subject) == "Deployment shop/api, worker 0"
    assert markdown.subject_name({**subject, "job": "api"}) == "Deployment shop/api, job api, worker 0"


def test_an_object_with_two_pod_templates_is_counted_once() -> None:
    body = artefacts.observation().body
    cluster = {**body["cluster"], "workloads": [{"ref": artefacts.REF}, {"ref": artefacts.REF}]}
    assert "3 pods, 1 Deployment." in account(Chain.link(artefacts.observation(cluster=cluster), None, None))
