# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a passport, all of it, each with line, path and remedy."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import (
    MAX_BYTES,
    load_passport,
    parse_passport,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.schema import SCHEMA
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .passports import body, codes, passport, problems

INVALID, CONTRADICTION, WIDENS = "PASSPORT_INVALID", "PASSPORT_CONTRADICTION", "PASSPORT_WIDENS_CEILING"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_every_object_of_the_schema_is_closed() -> None:
    open_ones: list[str] = []

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            if "properties" in node and "additionalProperties" not in node and not path.endswith(("/if", "/target")):
                open_ones.append(path)
            for key, member in node.items():
                walk(member, f"{path}/{key}")
        elif isinstance(node, list):
            for index, member in enumerate(node):
                walk(member, f"{path}/{index}" if "if" not in node else path)

    walk(SCHEMA, "")
    assert open_ones == []


def test_everything_is_reported_in_one_go() -> None:
    text = """
schema: modekeeper.passport/1
name: a b
scpe: {}
scope:
  clusters: ["*"]
  namespaces: [kube-system]
  kinds: [Deployment]
knobs:
  cpu_request: {min: 2, max: 1, max_step: {down: 50}, coldown: 1h}
guardrails:
  approvals: {mid: 0}
  block_on_admission_warning: no
"""
    assert [(entry["line"], entry["code"], entry["path"]) for entry in problems(text)] == [
        (3, INVALID, "/name"),
        (4, INVALID, "/scpe"),
        (10, INVALID, "/knobs/cpu_request/coldown"),
        (13, INVALID, "/guardrails/block_on_admission_warning"),
        (10, CONTRADICTION, "/knobs/cpu_request/min"),
        (7, WIDENS, "/scope/namespaces/0"),
        (10, WIDENS, "/knobs/cpu_request/max_step/down"),
        (12, WIDENS, "/guardrails/approvals/mid"),
    ]


def test_the_message_names_line_and_remedy_and_ends_when_there_are_many() -> None:
    text = "".join(f"k{index}: 1\n" for index in range(40))
    with pytest.raises(
        ModeKeeperError, match=r"bad.yml: line 1, column 1: .* is missing\. Add .* And \d+ more\."
    ) as caught:
        load_text(text)
    assert len(caught.value.details["problems"]) == 44


def load_text(text: str) -> None:
    parse_passport(text.encode(), "bad.yml")


@pytest.mark.parametrize(
    ("key", "remedy"),
    [("knbs", "Did you mean knobs?"), ("guard_rails", "Did you mean guardrails?"), ("zzz", "Known here: adopt, ")],
)
def test_unknown_key_suggests_the_nearest(key: str, remedy: str) -> None:
    (found,) = problems(body() | {key: {}})
    assert (found["code"], found["path"]) == (INVALID, f"/{key}")
    assert found["remedy"].startswith(remedy)


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("no", "Write false; no is text here."),
        ("Yes", "Write true; Yes is text here."),
        ("'true'", "Write true or false."),
        ("1", "Write true or false."),
    ],
)
def test_yaml_1_1_booleans_are_texts_and_the_remedy_says_so(value: str, remedy: str) -> None:
    text = json.dumps(body()).removesuffix("}") + f', "quarantine": {{"isolation": {value}}}}}'
    (found,) = problems(text)
    assert (found["path"], found["remedy"]) == ("/quarantine/isolation", remedy)


def test_an_octal_is_a_text_and_the_remedy_says_so() -> None:
    text = json.dumps(body()).removesuffix("}") + ', "guardrails": {"min_ready": {"pods": 010}}}'
    (found,) = problems(text)
    assert found["message"] == "this must be a whole number, not '010'"
    assert "leading zeros" in found["remedy"]


@pytest.mark.parametrize(
    ("sections", "path", "words"),
    [
        ({"name": 7}, "/name", "this must be text, not 7"),
        ({"name": True}, "/name", "not true"),
        ({"name": None}, "/name", "not nothing"),
        ({"name": []}, "/name", "not a list"),
        ({"name": "x" * 200}, "/name", "a long text does not have the form"),
        ({"schema": "modekeeper.passport/2"}, "/schema", "is not known here"),
        ({"description": "x" * 2001}, "/description", "longer than 2000"),
        ({"slos": [{"name": "a", "objective_percent": 100, "error_ratio_query": "$window"}]}, "/slos/0/objective_percent", "not below 100"),
        ({"slos": [{"name": "a", "objective_percent": 0, "error_ratio_query": "$window"}]}, "/slos/0/objective_percent", "not above 0"),
        ({"slos": [{"name": "a", "objective_percent": 99}]}, "/slos/0", "error_ratio_query is missing"),
        ({"adopt": [""]}, "/adopt/0", "must not be empty"),
        ({"adopt": ["x"] * 201}, "/adopt", "more than 200"),
        ({"cost": {"currency": "EUR", "rates": {"cpu_core_hour": -1}}}, "/cost/rates/cpu_core_hour", "below 0"),
        ({"guardrails": {"blast": {"percent": 101}}}, "/guardrails/blast/percent", "above 100"),
        ({"knobs": {"nccl_env": {"target": {"kind": "env", "name": "X"}, "values": {}}}}, "/knobs/nccl_env/values", "must not be empty"),
        ({"invariants": {"products": [{"name": "a", "product": ["prefetch", "world_size"], "equals": "all"}]}},
         "/invariants/products/0/equals", "none of the forms"),
        ({"cost": {"currency": "EUR", "rates": {"gpu_hour": {str(index): 1 for index in range(101)}}}},
         "/cost/rates/gpu_hour", "more than 100"),
        ({"scope": {"clusters": [], "namespaces": ["*"], "kinds": ["Job"]}}, "/scope/clusters", "must not be empty"),
    ],
)  # fmt: skip
def test_breaks_the_schema(sections: dict[str, Any], path: str, words: str) -> None:
    (found,) = problems(body() | sections)
    assert (found["code"], found["path"]) == (INVALID, path)
    assert words in found["message"]


@pytest.mark.parametrize("text", ["[]", "1", "null", "text"])
def test_a_passport_is_a_mapping(text: str) -> None:
    assert codes(text) == [(INVALID, "")]


def _knob(name: str, **policy: Any) -> dict[str, Any]:
    return {"knobs": {name: policy}}


def _guard(**guardrails: Any) -> dict[str, Any]:
    return {"guardrails": guardrails}


ENV = {"kind": "env", "name": "X"}
FREEZE = {"name": "w", "rrule": "FREQ=WEEKLY", "start": "2026-01-02T16:00", "duration": "1h", "time_zone": "Etc/UTC"}


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        (_knob("cpu_request", max_step={"down": 11}), "/knobs/cpu_request/max_step/down"),
        (_knob("cpu_request", max_step={"up": 25.1}), "/knobs/cpu_request/max_step/up"),
        (_knob("mem_limit", max_step={"down": 1}), "/knobs/mem_limit/max_step/down"),
        (_knob("mem_request", window={"up": 51}), "/knobs/mem_request/window/up"),
        (_knob("cpu_request", cooldown="59m"), "/knobs/cpu_request/cooldown"),
        (_knob("prefetch", max=9, target=ENV), "/knobs/prefetch/max"),
        (_knob("replicas", min=0), "/knobs/replicas/min"),
        (_guard(blast={"objects": 11}), "/guardrails/blast/objects"),
        (_guard(blast={"percent": 20.5}), "/guardrails/blast/percent"),
        (_guard(blast={"namespaces": 2}), "/guardrails/blast/namespaces"),
        (_guard(approvals={"high": 1}), "/guardrails/approvals/high"),
        ({"invariants": {"headroom": {"cpu_p95": 1.1}}}, "/invariants/headroom/cpu_p95"),
        ({"invariants": {"host_memory_percent": 86}}, "/invariants/host_memory_percent"),
        ({"quarantine": {"caps": {"nodes": 4}}}, "/quarantine/caps/nodes"),
        ({"quarantine": {"caps": {"gpus_percent": 11}}}, "/quarantine/caps/gpus_percent"),
        ({"scope": {"clusters": ["*"], "namespaces": ["modekeeper-system"], "kinds": ["Job"]}}, "/scope/namespaces/0"),
    ],
)
def test_loosens_a_ceiling(sections: dict[str, Any], path: str) -> None:
    assert codes(body() | sections) == [(WIDENS, path)]


@pytest.mark.parametrize(
    "sections",
    [
        _knob("cpu_request", max_step={"down": 10, "up": 25}, window={"down": 20, "up": 50}, cooldown="1h"),
        _knob("cpu_request", target={"kind": "resource_field", "field": "requests.cpu"}, containers=["app*"]),
        _knob("replicas", target={"kind": "replica_count"}, min=1),
        _knob("checkpoint_interval", cooldown="2 runs", target=ENV),
        _knob(
            "prefetch", target={"kind": "config_map_key", "name": "c", "key": "k", "restart_annotation": "a/b"}, max=8
        ),
        _knob("timeout_ms"),
        _guard(blast={"objects": 10, "percent": 20, "namespaces": 1}, approvals={"low": 0, "mid": 1, "high": 2}),
        _guard(freeze=[FREEZE, FREEZE | {"name": "x", "rrule": "FREQ=MONTHLY;BYDAY=-1FR;COUNT=9"}]),
        {"invariants": {"headroom": {"cpu_p95": 1.15, "memory_p99": 1.15, "memory_max": 1.2}}},
        {"quarantine": {"detectors": {"NODE_FLAPPING": {"hits": 5, "within": "30m", "exit": "1h"}}}},
    ],
)
def test_the_ceilings_themselves_are_sound(sections: dict[str, Any]) -> None:
    assert passport(**sections).name == "test"


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        (_knob("cpu_request", min="2", max="1900m"), "/knobs/cpu_request/min"),
        (_knob("micro_batch", target=ENV), "/knobs/micro_batch"),
        (_knob("cpu_request", target={"kind": "replica_count"}), "/knobs/cpu_request/target/kind"),
        (_knob("cpu_request", target={"kind": "resource_field", "field": "limits.cpu"}), "/knobs/cpu_request/target/field"),
        (_knob("prefetch", target={"kind": "replica_count"}), "/knobs/prefetch/target/kind"),
        (_knob("prefetch", target={"kind": "config_map_key", "name": "c", "key": "k"}), "/knobs/prefetch/target"),
        (_guard(freeze=[FREEZE, FREEZE]), "/guardrails/freeze/1/name"),
        ({"scope": {"clusters": ["*", "u"], "namespaces": ["*"], "kinds": ["Job"]}}, "/scope/clusters"),
        ({"scope": {"clusters": ["*"], "namespaces": ["a"], "exclude_namespaces": ["a"], "kinds": ["Job"]}}, "/scope/namespaces/0"),
        ({"verify_after": {"deadline": "1h", "bake": "2h"}}, "/verify_after/bake"),
        ({"verify_after": {"conditions": [{"name": "a", "worse_when": "higher"}]}}, "/verify_after/conditions/0"),
        ({"slos": [{"name": "a", "objective_percent": 99, "error_ratio_query": "x"}]}, "/slos/0/error_ratio_query"),
        ({"adopt": ["argocd-controller"]}, "/adopt/0"),
        ({"invariants": {"products": [{"name": "b", "product": ["prefetch", "world_size"], "equals": "unchanged"}]}}
         | _knob("prefetch", target=ENV), "/invariants/products/0"),
    ],
)  # fmt: skip
def test_contradicts_itself(sections: dict[str, Any], path: str) -> None:
    assert codes(body() | sections) == [(CONTRADICTION, path)]


@pytest.mark.parametrize(
    ("expression", "sound"),
    [
        ({"key": "a", "operator": "In", "values": ["b"]}, True),
        ({"key": "a", "operator": "In"}, False),
        ({"key": "a", "operator": "Exists"}, True),
        ({"key": "a", "operator": "Exists", "values": ["b"]}, False),
    ],
)
def test_selector_expressions(expression: dict[str, Any], sound: bool) -> None:
    scope = body()["scope"] | {"selectors": [{"matchExpressions": [expression]}]}
    if sound:
        assert passport(scope=scope).body["scope"]["selectors"]
    else:
        assert codes(body(scope=scope)) == [(CONTRADICTION, "/scope/selectors/0/matchExpressions/0")]


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        (_knob("cpu_request", min="lots"), "/knobs/cpu_request/min"),
        (_knob("cpu_request", cooldown="soon"), "/knobs/cpu_request/cooldown"),
        (_knob("checkpoint_interval", cooldown="1h", target=ENV), "/knobs/checkpoint_interval/cooldown"),
        (_knob("prefetch"), "/knobs/prefetch"),
        (_knob("prefetch", target={"kind": "env"}), "/knobs/prefetch/target"),
        (_knob("prefetch", target={"kind": "env", "nme": "X", "name": "Y"}), "/knobs/prefetch/target/nme"),
        (_guard(freeze=[FREEZE | {"rrule": "FREQ=SECONDLY"}]), "/guardrails/freeze/0/rrule"),
        (_guard(freeze=[FREEZE | {"rrule": "FREQ=DAILY;BYHOUR=1"}]), "/guardrails/freeze/0/rrule"),
        (_guard(freeze=[FREEZE | {"rrule": "FREQ=DAILY;BYDAY=XX"}]), "/guardrails/freeze/0/rrule"),
        (_guard(freeze=[FREEZE | {"rrule": "FREQ=DAILY;UNTIL=20270101T000000Z"}]), "/guardrails/freeze/0/rrule"),
        (_guard(freeze=[FREEZE | {"rrule": "every day"}]), "/guardrails/freeze/0/rrule"),
        (_guard(freeze=[FREEZE | {"start": "2026-02-30T16:00"}]), "/guardrails/freeze/0/start"),
        (_guard(freeze=[FREEZE | {"time_zone": "Europe/Nowhere"}]), "/guardrails/freeze/0/time_zone"),
        (_guard(freeze=[FREEZE | {"time_zone": "../../etc/passwd"}]), "/guardrails/freeze/0/time_zone"),
    ],
)
def test_forms_that_the_schema_cannot_check(sections: dict[str, Any], path: str) -> None:
    assert codes(body() | sections) == [(INVALID, path)]


def test_a_broken_entry_of_a_list_does_not_move_the_paths_of_its_neighbours() -> None:
    freeze = [FREEZE | {"nme": 1}, FREEZE, FREEZE]
    assert codes(body(guardrails={"freeze": freeze, "blast": {"objects": 99}})) == [
        (INVALID, "/guardrails/freeze/0/nme"),
        (CONTRADICTION, "/guardrails/freeze/1/name"),
        (CONTRADICTION, "/guardrails/freeze/2/name"),
        (WIDENS, "/guardrails/blast/objects"),
    ]
    broken = [{"name": "only"}, FREEZE]
    assert (WIDENS, "/guardrails/blast/objects") in codes(body(guardrails={"freeze": broken, "blast": {"objects": 99}}))


def test_many_errors_take_no_time_to_find() -> None:
    assert len(problems({f"k{index}": 1 for index in range(3000)})) == 3004


def test_sound_slos() -> None:
    query = "sum(rate(errors[$window])) / sum(rate(all[$window]))"
    assert passport(slos=[{"name": "a", "objective_percent": 99.9, "window": "30d", "error_ratio_query": query}])


def test_form_and_meaning_are_reported_together() -> None:
    assert [code for code, _unused in codes("schema: x\nschema: y\n")][:2] == ["PASSPORT_MALFORMED", INVALID]
    assert codes("- a: 1\n  a: 2\n") == [("PASSPORT_MALFORMED", "/0/a")]


def test_files(tmp_path: Path) -> None:
    with pytest.raises(
        ModeKeeperError, match=r"^PASSPORT_MISSING: nothing .* templates: pilot, safe, perf, cost, io, comm, recovery"
    ):
        load_passport(str(tmp_path / "nothing"))
    with pytest.raises(ModeKeeperError, match=r"^PASSPORT_UNREADABLE"):
        load_passport(str(tmp_path))
    large = tmp_path / "large.yml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ModeKeeperError, match=r"^PASSPORT_TOO_LARGE"):
        load_passport(str(large))
    with pytest.raises(ModeKeeperError, match=r"^PASSPORT_TOO_LARGE"):
        load_text("#" * (MAX_BYTES + 1))
    sound = tmp_path / "sound.yml"
    sound.write_text(json.dumps(body()))
    assert load_passport(str(sound)).name == "test"


def test_a_missing_library_has_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    with pytest.raises(ModeKeeperError, match=r"^LIBRARY_MISSING: the Python library jsonschema is not installed"):
        passport()


def test_comments_and_layout_do_not_change_the_id() -> None:
    first = passport()
    text = "# a comment\n" + json.dumps(body(), indent=2)
    assert parse_passport(text.encode(), "other.yml").id == first.id
    assert passport(name="other").id != first.id
