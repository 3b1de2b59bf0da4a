# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What install makes, read as a security review reads it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.applier import (
    MAX_NAMES,
    ApplierTarget,
    parse_targets,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.fence import fence_policy_spec
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.kinds import KINDS, Key
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.manifests import manifests
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.names import (
    APPLIER,
    FENCE,
    GROUPS,
    OBSERVER,
    OWNER_LABEL,
    OWNER_VALUE,
    VERIFIER,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.rights import PATCHABLE, READABLE
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.resources import CONFIG_MAPS, NAMESPACES, TABLE
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

TARGETS = parse_targets(
    [
        {"namespace": "b", "resource": "deployments.apps", "names": ["web"]},
        {"namespace": "a", "resource": "configmaps", "names": ["knobs"]},
        {"resource": "nodes", "names": ["node-0"]},
    ]
)


def keys(targets: tuple[ApplierTarget, ...] = ()) -> list[Key]:
    return [Key.of(manifest) for manifest in manifests(targets)]


def rules_of(
    kind: str, name: str, namespace: str = "", targets: tuple[ApplierTarget, ...] = ()
) -> list[dict[str, Any]]:
    found = [entry for entry in manifests(targets) if Key.of(entry) == Key(kind, namespace, name)]
    assert len(found) == 1
    return list(found[0]["rules"])


def test_no_object_stands_twice_and_every_one_bears_our_label() -> None:
    assert len(set(keys(TARGETS))) == len(keys(TARGETS))
    for manifest in manifests(TARGETS):
        assert manifest["metadata"]["labels"][OWNER_LABEL] == OWNER_VALUE
        assert manifest["apiVersion"] == KINDS[manifest["kind"]].api_version


def test_the_namespace_comes_first_and_the_fence_before_every_right_of_the_verifier() -> None:
    order = keys(TARGETS)
    assert order[0].kind == "Namespace"
    fence = order.index(Key("ValidatingAdmissionPolicyBinding", "", FENCE))
    bindings = [place for place, key in enumerate(order) if key.kind.endswith("RoleBinding")]
    assert fence < min(bindings)
    assert order[-1] == Key("ClusterRoleBinding", "", VERIFIER)


def test_a_binding_comes_behind_its_role() -> None:
    seen: set[tuple[str, str, str]] = set()
    for manifest in manifests(TARGETS):
        key = Key.of(manifest)
        if "roleRef" in manifest:
            assert (manifest["roleRef"]["kind"], key.namespace, manifest["roleRef"]["name"]) in seen
        seen.add((key.kind, key.namespace, key.name))


def test_every_binding_holds_the_group_and_the_service_account_of_one_identity() -> None:
    by_group = {group: name for name, group in GROUPS.items()}
    for manifest in manifests(TARGETS):
        if "subjects" in manifest:
            group, account = manifest["subjects"]
            assert by_group[group["name"]] == account["name"]


def test_no_rule_has_a_wildcard_or_a_secret_and_none_reaches_admission() -> None:
    for manifest in manifests(TARGETS):
        for rule in manifest.get("rules", ()):
            text = str(rule)
            assert "*" not in text
            assert "secrets" not in text
            writing = set(rule["verbs"]) - {"get", "list", "watch"}
            assert not (
                writing and {"admissionregistration.k8s.io", "rbac.authorization.k8s.io"} & set(rule["apiGroups"])
            )
            assert "delete" not in rule["verbs"]


def test_the_observer_only_reads() -> None:
    for rule in rules_of("ClusterRole", OBSERVER):
        assert rule["verbs"] == ["get", "list", "watch"]


def test_the_identities_read_just_what_is_observed_patched_or_stands_before_the_server() -> None:
    read = {(resource.group, resource.plural) for resource in (NAMESPACES, CONFIG_MAPS, *TABLE)}
    fenced = {("admissionregistration.k8s.io", plural) for plural in READABLE["admissionregistration.k8s.io"]}
    assert {(group, plural) for group, plurals in READABLE.items() for plural in plurals} == read | fenced


def test_what_can_be_patched_can_be_read() -> None:
    for group, plurals in PATCHABLE.items():
        assert set(plurals) <= set(READABLE[group])


def test_the_applier_writes_only_by_name() -> None:
    for manifest in manifests(TARGETS):
        if APPLIER not in str(manifest["metadata"]["name"]):
            continue
        for rule in manifest.get("rules", ()):
            if set(rule["verbs"]) - {"get", "list", "watch"}:
                assert rule["resourceNames"]
    assert rules_of("Role", APPLIER, "b", TARGETS) == [
        {"apiGroups": ["apps"], "resourceNames": ["web"], "resources": ["deployments"], "verbs": ["patch"]}
    ]


def test_the_fence_takes_in_both_ways_of_being_the_verifier() -> None:
    (condition,) = fence_policy_spec()["matchConditions"]
    assert condition["expression"] == (
        "'modekeeper:verifiers' in request.userInfo.groups"
        " || request.userInfo.username == 'system:serviceaccount:modekeeper-system:modekeeper-verifier'"
    )


NAME = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?", fullmatch=True)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "namespace": NAME.filter(lambda name: not name.startswith("kube-")),
            "resource": st.sampled_from(["deployments.apps", "statefulsets.apps", "configmaps", "rayjobs.ray.io"]),
            "names": st.lists(NAME, min_size=1, max_size=4),
        }
    ),
    max_size=6,
)


@given(entries=ENTRIES, data=st.data())
def test_the_order_and_split_of_targets_do_not_matter(entries: list[dict[str, Any]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations([{**e, "names": [name]} for e in entries for name in e["names"]]))
    one, other = manifests(parse_targets(entries)), manifests(parse_targets(shuffled))
    assert canonical_bytes(one) == canonical_bytes(other)
    granted = {
        (Key.of(manifest).namespace, f"{rule['resources'][0]}.{rule['apiGroups'][0]}".rstrip("."), name)
        for manifest in one
        if Key.of(manifest).name == APPLIER and manifest["kind"] == "Role"
        for rule in manifest["rules"]
        for name in rule["resourceNames"]
    }
    assert granted == {(e["namespace"], e["resource"], name) for e in entries for name in e["names"]}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"namespace": "a", "resource": "secrets", "names": ["b"]}, "OPTION_INVALID"),
        ({"namespace": "a", "resource": "deployments", "names": ["b"]}, "OPTION_INVALID"),
        ({"namespace": "a", "resource": None, "names": ["b"]}, "OPTION_INVALID"),
        ({"namespace": "a", "resource": "deployments.apps", "names": []}, "OPTION_INVALID"),
        ({"namespace": "a", "resource": "deployments.apps", "names": None}, "OPTION_INVALID"),
        ({"namespace": "a", "resource": "deployments.apps", "names": ["*"]}, "OPTION_INVALID"),
        ({"namespace": "a", "resource": "deployments.apps", "names": ["b\nc"]}, "OPTION_INVALID"),
        ({"namespace": "../a", "resource": "deployments.apps", "names": ["b"]}, "OPTION_INVALID"),
        ({"namespace": "a" * 64, "resource": "deployments.apps", "names": ["b"]}, "OPTION_INVALID"),
        ({"namespace": "", "resource": "deployments.apps", "names": ["b"]}, "OPTION_INVALID"),
        ({"namespace": "a", "resource": "nodes", "names": ["b"]}, "OPTION_INVALID"),
        (
            {"namespace": "a", "resource": "configmaps", "names": [f"n{i}" for i in range(MAX_NAMES + 1)]},
            "OPTION_INVALID",
        ),
        ({"namespace": "kube-system", "resource": "configmaps", "names": ["b"]}, "SCOPE_PROTECTED"),
        ({"namespace": "modekeeper-system", "resource": "configmaps", "names": ["b"]}, "SCOPE_PROTECTED"),
    ],
)
def test_a_target_that_would_give_too_much_is_refused(entry: dict[str, Any], code: str) -> None:
    with pytest.raises(ModeKeeperError) as refused:
        parse_targets([entry])
    assert refused.value.code == code
