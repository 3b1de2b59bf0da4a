# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A passport as the rooms ask it, and the templates that ship."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.schema import SCHEMA, SECTIONS
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.templates import registry
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.templates.registry import TEMPLATES

from .passports import body, codes, passport

ENV = {"kind": "env", "name": "NUM_WORKERS"}


def test_a_bare_knob_is_allowed_at_its_ceilings() -> None:
    found = passport().knob("cpu_request")
    assert found is not None
    assert (found.step, found.window) == (found.knob.step, found.knob.window)
    assert (found.least, found.most, found.cooldown_seconds, found.cooldown_runs) == (None, None, 3600, 0)
    assert found.covers("anything")
    assert passport().knob("replicas") is None


def test_a_tightened_knob() -> None:
    given = {
        "min": "100m",
        "max": 4,
        "max_step": {"down": 2.5},
        "window": {"up": 10},
        "cooldown": "1d",
        "containers": ["app*"],
    }
    found = passport(knobs={"cpu_request": given}).knob("cpu_request")
    assert found is not None
    assert (found.least, found.most, found.cooldown_seconds) == (Decimal("0.1"), 4, 86400)
    assert (found.step.down, found.step.up) == (Decimal("2.5"), 25)
    assert (found.window.down, found.window.up) == (20, 10)
    assert (found.covers("app-1"), found.covers("sidecar")) == (True, False)


@pytest.mark.parametrize(("cooldown", "expected"), [(None, 1), ("1 run", 1), ("3 runs", 3)])
def test_a_cooldown_of_runs(cooldown: str | None, expected: int) -> None:
    given = {"target": ENV} | ({"cooldown": cooldown} if cooldown else {})
    found = passport(knobs={"checkpoint_interval": given}).knob("checkpoint_interval")
    assert found is not None
    assert (found.cooldown_seconds, found.cooldown_runs) == (None, expected)


def test_settings() -> None:
    nccl = {"target": {"kind": "env", "name": "NCCL_ALGO"}, "values": {"NCCL_ALGO": ["Ring"], "NCCL_PROTO": ["LL"]}}
    found = passport(knobs={"nccl_env": nccl, "loader_workers": {"target": ENV}, "mem_limit": None})
    assert found.env_keys == {"NUM_WORKERS", "NCCL_ALGO", "NCCL_PROTO"}
    assert found.knob_names == ("loader_workers", "mem_limit", "nccl_env")
    policy = found.knob("nccl_env")
    assert policy is not None
    assert policy.values == {"NCCL_ALGO": ("Ring",), "NCCL_PROTO": ("LL",)}


@pytest.mark.parametrize(
    ("scope", "labels", "code"),
    [
        ({}, {}, None),
        ({"clusters": ["u1", "u2"]}, {}, None),
        ({"clusters": ["u2"]}, {}, "SCOPE_CLUSTER"),
        ({"namespaces": ["sh?p"]}, {}, None),
        ({"namespaces": ["ml-*"]}, {}, "SCOPE_NAMESPACE"),
        ({"selectors": [{"matchLabels": {"a": "1"}}, {"matchLabels": {"b": "1"}}]}, {"b": "1"}, None),
        ({"selectors": [{"matchLabels": {"a": "1"}}]}, {"a": "2"}, "SCOPE_SELECTOR"),
        ({"selectors": [{}]}, {}, None),
        (
            {"selectors": [{"matchExpressions": [{"key": "a", "operator": "In", "values": ["1", "2"]}]}]},
            {"a": "2"},
            None,
        ),
        (
            {"selectors": [{"matchExpressions": [{"key": "a", "operator": "In", "values": ["1"]}]}]},
            {},
            "SCOPE_SELECTOR",
        ),
        ({"selectors": [{"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]}]}, {}, None),
        (
            {"selectors": [{"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]}]},
            {"a": "1"},
            "SCOPE_SELECTOR",
        ),
        ({"selectors": [{"matchExpressions": [{"key": "a", "operator": "Exists"}]}]}, {"a": ""}, None),
        (
            {"selectors": [{"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}]},
            {"a": ""},
            "SCOPE_SELECTOR",
        ),
        ({"kinds": ["StatefulSet"]}, {}, "SCOPE_KIND"),
        ({"clusters": ["u2"], "kinds": ["StatefulSet"]}, {}, "SCOPE_CLUSTER"),
    ],
)
def test_scope(scope: dict[str, Any], labels: dict[str, str], code: str | None) -> None:
    found = passport(scope={"clusters": ["*"], "namespaces": ["*"], "kinds": ["Deployment"]} | scope)
    assert found.scope_code(cluster="u1", namespace="shop", kind="Deployment", labels=labels) == code


def test_defaults_and_tightened_guardrails() -> None:
    bare = passport()
    assert (bare.blast.objects, bare.blast.percent, bare.blast.namespaces) == (10, 20, 1)
    assert (bare.min_ready.pods, bare.min_ready.percent) == (0, 0)
    assert [bare.approvals(tier) for tier in ("low", "mid", "high")] == [0, 1, 2]
    assert (bare.change_ref_required, bare.warnings_block, bare.freeze_at(datetime.now(UTC)), bare.rates) == (
        False,
        False,
        None,
        None,
    )
    assert [bare.headroom(name) for name in ("cpu_p95", "memory_p99", "memory_max")] == [Decimal("1.15")] * 2 + [
        Decimal("1.2")
    ]
    window = {
        "name": "always",
        "rrule": "FREQ=DAILY",
        "start": "2026-01-01T00:00",
        "duration": "2d",
        "time_zone": "Asia/Tokyo",
    }
    tight = passport(
        guardrails={
            "blast": {"objects": 1},
            "min_ready": {"pods": 2, "percent": 50},
            "approvals": {"low": 3},
            "change_ref": {"required": True},
            "block_on_admission_warning": True,
            "freeze": [window],
            "protected_namespaces": ["pay*"],
        },
        invariants={"headroom": {"cpu_p95": 1.5}},
        cost={"currency": "EUR", "rates": {"gpu_hour": {"A100": 2.5}}},
    )
    assert (tight.blast.objects, tight.min_ready.pods, tight.min_ready.percent, tight.approvals("low")) == (1, 2, 50, 3)
    assert tight.change_ref_required
    assert tight.warnings_block
    assert tight.freeze_at(datetime(2026, 6, 1, tzinfo=UTC)) is not None
    assert (tight.protected("payments"), tight.protected("kube-system"), tight.protected("shop")) == (True, True, False)
    assert tight.headroom("cpu_p95") == Decimal("1.5")
    assert tight.rates is not None
    assert (tight.rates.cpu_core_hour, tight.rates.gpu_hour) == (None, {"A100": Decimal("2.5")})


# --- templates -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_a_template_is_sound_says_what_it_is_and_is_named_so(name: str) -> None:
    found = load_passport(name)
    assert found.name == found.source == name
    assert len(found.body["description"]) > 20
    assert found.knob_names
    # Other readers of YAML see the same document as ours.
    assert yaml.safe_load(TEMPLATES[name]) == found.body
    Draft202012Validator(SCHEMA).validate(found.body)


def test_seven_templates_a_file_each_and_imported_literally() -> None:
    folder = Path(registry.__file__).parent
    assert list(TEMPLATES) == ["pilot", "safe", "perf", "cost", "io", "comm", "recovery"]
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "registry"} == set(TEMPLATES)
    tree = ast.parse((folder / "registry.py").read_text())
    assert {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names} >= set(
        TEMPLATES
    )


def test_templates_go_the_way_their_names_say() -> None:
    for name in ("cpu_request", "mem_request"):
        assert load_passport("perf").knob(name).step.down == 0  # type: ignore[union-attr]
        assert load_passport("cost").knob(name).step.up == 0  # type: ignore[union-attr]
    assert load_passport("recovery").knob_names == ("mem_limit", "mem_request")
    assert load_passport("safe").freeze_at(datetime(2026, 3, 7, tzinfo=UTC)) is not None
    assert load_passport("io").env_keys == {"NUM_WORKERS", "PREFETCH_FACTOR", "CHECKPOINT_INTERVAL_SECONDS"}


def test_every_section_is_in_the_schema_and_the_schema_has_nothing_else() -> None:
    assert set(SCHEMA["properties"]) == {"schema", "name", "description", "customer"} | {
        section.name for section in SECTIONS
    }


def test_customer_objectives_and_keys_as_the_gate_asks_for_them() -> None:
    slo = {"name": "latency", "objective_percent": 99.9, "error_ratio_query": "errors[$window]"}
    found = passport(slos=[slo], customer="acme", verify_after={"accept_rollout_checks_alone": True})
    assert found.customer == "acme"
    assert [(entry.name, round(entry.budget, 9)) for entry in found.objectives] == [("latency", 0.001)]
    assert found.accepts_rollout_checks_alone
    assert found.signing_keys("approvers") == ()
    bare = passport()
    assert (bare.customer, bare.objectives, bare.accepts_rollout_checks_alone) == (None, (), False)


@pytest.mark.parametrize("pattern", ["CHG[0-9]{7}", "(INC|CHG)-[0-9]+", "[A-Z]{1,5}-[0-9]*"])
def test_a_pattern_of_a_reference_that_is_taken(pattern: str) -> None:
    found = passport(guardrails={"change_ref": {"required": True, "pattern": pattern}})
    assert not found.takes_change_ref("")
    assert not found.takes_change_ref("x y")


@pytest.mark.parametrize("pattern", ["(", "(a+)+", "(a|a)*", "(?:a)", r"(a)\1", "a*a*a*a*b", "[", "x{9999999999}"])
def test_a_pattern_that_may_hang_or_is_none_is_refused(pattern: str) -> None:
    found = codes(body(guardrails={"change_ref": {"pattern": pattern}}))
    assert found == [("PASSPORT_INVALID", "/guardrails/change_ref/pattern")]
