# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Pointers, patches, what is sent, and the diff of what comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.answer import Answer
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.board import excerpt, render
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.normalise import (
    Change,
    changes,
    equal,
    normalise,
    shown,
    side_changes,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.ownership import ownership_request
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.pointer import (
    ABSENT,
    failing_tests,
    join,
    lookup,
    patched,
    split,
    written,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.probe_pod import (
    compare,
    probe_pod,
    template_of,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.request import (
    Stamp,
    create_request,
    drift,
    patch_request,
    plan_hash8,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.dryrun.secrets import hide, is_sensitive, marker
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import ObjectRef
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

CPU = "/spec/containers/0/resources/requests/cpu"
REF = ObjectRef("apps", "v1", "Deployment", "shop", "web", "u")


def live() -> dict[str, Any]:
    return {
        "metadata": {"uid": "u", "resourceVersion": "5", "name": "web"},
        "spec": {
            "containers": [
                {"name": "main", "resources": {"requests": {"cpu": "1"}}, "env": [{"name": "A", "value": "s3cret"}]}
            ]
        },
    }


def operation(op: str, path: str, value: Any = None) -> dict[str, Any]:
    return {"op": op, "path": path} | ({} if op == "remove" else {"value": value})


PATCH = [operation("test", "/metadata/uid", "u"), operation("test", CPU, "1"), operation("replace", CPU, "900m")]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(), min_size=1))
def test_pointers_round_trip(tokens: list[str]) -> None:
    assert split(join(tokens)) == tokens


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.text(min_size=1, max_size=2), JSON, max_size=4),
    st.dictionaries(st.text(min_size=1, max_size=2), JSON, max_size=4),
)
def test_changes_turn_one_object_into_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    for drop in ("status", "metadata"):
        before.pop(drop, None)
        after.pop(drop, None)
    found = changes({"a": before}, {"a": after})
    assert (not found) == (json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True))
    assert all(
        lookup({"a": before}, change.path) is change.before or lookup({"a": before}, change.path) == change.before
        for change in found
    )
    assert not side_changes(found, {change.path: change.after for change in found}, ())


def test_lookup_walks_what_is_there() -> None:
    assert lookup(live(), CPU) == "1"
    assert lookup(live(), "/spec/containers/1/name") is ABSENT
    assert lookup(live(), "/spec/containers/01/name") is ABSENT
    assert lookup(live(), CPU + "/more") is ABSENT
    assert repr(ABSENT) == "ABSENT"
    with pytest.raises(ModeKeeperError):
        split("spec")


def test_operations_are_made_one_after_the_other() -> None:
    made = patched(
        {"a": {}}, [operation("add", "/a/b", {}), operation("add", "/a/b/c", 1), operation("remove", "/a/b/c")]
    )
    assert made == {"a": {"b": {}}}
    assert patched({"l": [1, 2]}, [operation("replace", "/l/1", 3)]) == {"l": [1, 3]}
    assert patched({"l": [1, 2]}, [operation("add", "/l/1", 3)]) == {"l": [1, 3, 2]}
    assert patched({"l": [1, 2]}, [operation("add", "/l/2", 3), operation("remove", "/l/0")]) == {"l": [2, 3]}
    for bad in (
        operation("replace", "/x", 1),
        operation("remove", "/x"),
        operation("add", "/l/2", 1),
        operation("replace", "/l/5", 1),
    ):
        with pytest.raises(ModeKeeperError) as refused:
            patched({"l": [1]}, [bad])
        assert refused.value.code == "PATCH_PATH_INVALID"
    assert patched({}, [operation("add", "/top", 1)]) == {"top": 1}
    # The inverse of an added parent tests the parent only once it is empty again.
    inverse = [
        operation("test", "/a/b", 1),
        operation("remove", "/a/b"),
        operation("test", "/a", {}),
        operation("remove", "/a"),
    ]
    assert failing_tests({"a": {"b": 1}}, inverse) == []
    assert failing_tests({"a": {"b": 1, "c": 2}}, inverse) == ["/a"]
    assert failing_tests({}, [operation("replace", "/x", 1)]) == []


def test_drift_names_the_paths() -> None:
    assert drift(PATCH, live()) is None
    assert drift([operation("test", "/metadata/uid", "w"), *PATCH[1:]], live()) == ("DRIFT_UID", ["/metadata/uid"])
    assert drift([PATCH[0], operation("test", CPU, "1000m")], live()) == ("DRIFT_FIELD", [CPU])


def test_the_request_is_a_strict_dry_run_pinned_to_the_read() -> None:
    stamp = Stamp(plan_hash8("sha256:0123456789abcdef"), 3, change_ref="CHG1")
    request = patch_request("/p", PATCH, live(), stamp)
    assert request.query == {"dryRun": "All", "fieldManager": "mk/plan-01234567", "fieldValidation": "Strict"}
    sent = json.loads(request.body)
    assert sent[: len(PATCH)] == PATCH
    assert operation("replace", "/metadata/resourceVersion", "5") in sent
    made = patched(live(), sent)
    assert made["metadata"]["annotations"] == {
        "modekeeper/last-change": "01234567.3.<time>",
        "modekeeper/change-ref": "CHG1",
    }
    annotated = live()
    annotated["metadata"]["annotations"] = {"kept": "x"}
    again = patched(annotated, json.loads(patch_request("/p", PATCH, annotated, Stamp("a", 1)).body))
    assert again["metadata"]["annotations"] == {"kept": "x", "modekeeper/last-change": "a.1.<time>"}
    assert create_request("/p", {}, "m").query["dryRun"] == "All"


def test_what_the_server_counts_is_no_change() -> None:
    before = {**live(), "status": {"x": 1}}
    after = live()
    after["metadata"] |= {"resourceVersion": "6", "generation": 2, "managedFields": [], "uid": "u"}
    assert changes(before, after) == []
    assert "status" not in normalise(before)
    counted = {"metadata": {"annotations": {"deprecated.daemonset.template.generation": "2"}}}
    assert changes({"metadata": {"annotations": {"deprecated.daemonset.template.generation": "1"}}}, counted) == []


def test_side_changes_are_what_the_plan_does_not_say() -> None:
    found = [
        Change("/a", 1, 2),
        Change("/b", "1000m", "1"),
        Change("/metadata/annotations/modekeeper~1last-change", ABSENT, "x"),
    ]
    ours = ["/metadata/annotations/modekeeper~1last-change"]
    assert side_changes(found, {"/a": 2, "/b": "1"}, ours) == []
    assert side_changes(found, {"/a": 2}, ours) == ["/b"]
    assert side_changes(found, {"/a": 3, "/b": "2"}, ours) == ["/a", "/b"]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("1000m", "1", True),
        ("a", "b", False),
        (1, 1, True),
        (1, True, False),
        (1, "1", False),
        ({}, {}, True),
        (ABSENT, ABSENT, True),
        (ABSENT, 1, False),
        ([1], [1], True),
        ("1", "x", False),
        (1, 2, False),
    ],
)
def test_leaves_are_equal_by_value(left: Any, right: Any, same: bool) -> None:
    assert equal(left, right) is same


def test_branches_come_and_go_leaf_by_leaf() -> None:
    before, after = {"a": {"b": {"c": 1}, "l": []}}, {"a": "text", "n": {"x": [1, 2], "e": {}}}
    assert [(change.path, change.after) for change in changes(before, after)] == [
        ("/a", "text"),
        ("/n/e", {}),
        ("/n/x/0", 1),
        ("/n/x/1", 2),
    ]
    new, old = after, before
    assert [change.path for change in changes(new, old)] == ["/a", "/n/e", "/n/x/0", "/n/x/1"]


def test_a_board_sees_markers_for_secrets() -> None:
    env = Change("/spec/containers/0/env/0/value", "hunter2", "hunter3")
    entry = shown(env, "u")
    assert "hunter" not in json.dumps(entry)
    assert entry["before"] != entry["after"]
    assert shown(env, "u", {env.path})["after"] == "hunter3"
    assert shown(Change("/data/x", ABSENT, "v"), "u")["before"] is None
    assert shown(Change("/spec/replicas", 1, 2), "u") == {"path": "/spec/replicas", "before": 1, "after": 2}
    assert marker("a", "p") != marker("a", "q")
    for tokens in (
        ["data", "k"],
        ["spec", "env", "0", "value"],
        ["metadata", "annotations", "api-key"],
        ["x", "args", "0"],
    ):
        assert is_sensitive(tokens)
    assert not is_sensitive(["spec", "replicas"])


def test_a_warning_that_quotes_a_secret_is_blotted_out() -> None:
    document = {
        "data": {"a": "topsecret", "b": "abc"},
        "spec": {"env": [{"name": "N", "value": "topsecret-longer"}], "n": 1},
    }
    assert hide("saw topsecret-longer and topsecret and abc", document) == "saw <hidden> and <hidden> and abc"


def test_the_excerpt_has_the_shape_of_the_object() -> None:
    ref = {"group": "apps", "version": "v1", "kind": "Deployment", "namespace": "shop", "name": "web"}
    entries = [
        {"path": CPU, "before": "1", "after": "900m"},
        {"path": "/metadata/annotations/a~1b", "before": None, "after": "x\ny: z"},
    ]
    document = excerpt(ref, entries, "after", {"/spec/containers/0": "main"})
    assert document["spec"] == {"containers": {"[main]": {"resources": {"requests": {"cpu": "900m"}}}}}
    text = render(document)
    assert '    a/b: "x\\ny: z"\n' in text
    assert "annotations" not in excerpt(ref, entries, "before", {})["metadata"]
    core = excerpt({**ref, "group": "", "namespace": ""}, [], "after", {})
    assert (core["apiVersion"], core["metadata"]) == ("v1", {"name": "web"})
    assert render({"a b": {}}) == '"a b": {}\n'
    assert list(excerpt(ref, [{"path": "/l/0", "after": 1}], "after", {})["l"]) == ["0"]
    assert list(excerpt(ref, [{"path": "/l/0/x", "after": 1}], "after", {})["l"]) == ["[0]"]


def test_a_probe_pod_is_the_template_as_a_pod() -> None:
    template = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": []}}
    pod = probe_pod({"spec": {"template": template}}, "/spec/template", "mk-probe")
    assert pod is not None
    assert pod["metadata"] == {"name": "mk-probe", "labels": {"app": "a"}, "annotations": {}}
    assert pod["spec"] == {"containers": []}
    assert probe_pod({"spec": {}}, "/spec/template", "x") is None
    assert probe_pod({"t": {"metadata": None, "spec": {}}}, "/t", "x") is not None
    assert probe_pod({"t": {"spec": 3}}, "/t", "x") is None


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/spec/template/spec/containers/0/env/0/value", "/spec/template"),
        ("/spec/jobTemplate/spec/template/spec/initContainers/0/image", "/spec/jobTemplate/spec/template"),
        ("/spec/template/metadata/annotations/a", "/spec/template"),
        ("/metadata/annotations/a", None),
        ("/spec/replicas", None),
    ],
)
def test_the_template_is_found_by_the_path(path: str, template: str | None) -> None:
    assert template_of(path) == template


def test_only_what_the_patched_pod_alone_is_refused_for_fails() -> None:
    fine, quota, other = (
        Answer("accepted"),
        Answer("refused", "QUOTA_SHORT", "", {"quota": "a"}),
        Answer("refused", "ADMISSION_DENIED"),
    )
    assert compare(fine, fine) == ("passed", None)
    assert compare(quota, fine) == ("passed", None)
    assert compare(fine, quota) == ("failed", quota)
    assert compare(quota, quota) == ("note", quota)
    assert compare(other, quota) == ("failed", quota)
    assert compare(fine, Answer("undecided", "RBAC_DENIED"))[0] == "insufficient"


def test_the_ownership_probe_names_list_elements_by_their_name() -> None:
    request = ownership_request("/p", REF, PATCH, live(), "mk/plan-a")
    assert request is not None
    assert request.query["dryRun"] == "All"
    assert "force" not in request.query
    document = json.loads(request.body)
    assert document["spec"] == {"containers": [{"name": "main", "resources": {"requests": {"cpu": "900m"}}}]}
    two = [operation("replace", CPU, "2"), operation("replace", "/spec/containers/0/env/0/value", "b")]
    again = ownership_request("/p", REF, two, live(), "m")
    assert again is not None
    assert json.loads(again.body)["spec"]["containers"] == [
        {"name": "main", "resources": {"requests": {"cpu": "2"}}, "env": [{"name": "A", "value": "b"}]}
    ]
    assert ownership_request("/p", REF, [operation("remove", CPU)], live(), "m") is None
    assert ownership_request("/p", REF, [operation("add", "/metadata/annotations/a", "1")], live(), "m") is None
    assert ownership_request("/p", REF, [operation("replace", "/l/0/x", "1")], {"l": [{"x": "0"}]}, "m") is None
    assert ownership_request("/p", REF, [operation("replace", "/l/0", "1")], {"l": ["0"]}, "m") is None
    core = ownership_request(
        "/p",
        ObjectRef("", "v1", "ConfigMap", "s", "m", "u"),
        [operation("replace", "/data/a", "1")],
        {"data": {"a": "0"}},
        "m",
    )
    assert core is not None
    assert json.loads(core.body)["apiVersion"] == "v1"
    assert written([operation("remove", "/a")]) == {"/a": ABSENT}
