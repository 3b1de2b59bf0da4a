# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What removal takes away, in the reverse order of installation, and what it leaves because it is not ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..._reasons.errors import ModeKeeperError, reason
from .api import ObjectApi
from .kinds import Key, is_ours
from .manifests import manifests
from .names import NAMESPACE
from .steps import Step, granted, plan_delete

_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
#: Objects that the cluster itself puts into every namespace.
_GENERATED = frozenset(
    {
        ("configmaps", "kube-root-ca.crt"),
        ("configmaps", "istio-ca-root-cert"),
        ("configmaps", "openshift-service-ca.crt"),
        ("serviceaccounts", "default"),
    }
)


def plan_removal(api: ObjectApi) -> tuple[list[Step], list[dict[str, Any]]]:
    """``(steps, INSTALL_LEFT reasons)``. Only what bears our label and one of our names goes.

    :raises ModeKeeperError: any ``READ_…``.
    """
    named = [(key, api.read(key)) for key in (Key.of(manifest) for manifest in reversed(manifests()))]
    present = [live for _unused, live in named if live is not None]
    going = [*granted(api), *(live for live in present if is_ours(live))]
    left = [_left(Key.of(live), "it does not bear our label") for live in present if not is_ours(live)]
    if going and going[-1]["kind"] == "Namespace":
        strangers = list(foreign_contents(api, {Key.of(live) for live in going}))
        if strangers:
            going.pop()
            what = ", ".join(strangers[:5]) + (" …" if len(strangers) > 5 else "")
            left.append(_left(Key("Namespace", "", NAMESPACE), f"it holds what is not ours: {what}"))
    return plan_delete(going), left


def foreign_contents(api: ObjectApi, ours: set[Key]) -> Iterator[str]:
    """What else is in our namespace, whatever its kind, as ``resource name``; a list that cannot be read counts."""
    taken = {(key.kind, key.name) for key in ours if key.namespace == NAMESPACE}
    for root, resource, kind in _namespaced_resources(api):
        path = f"{root}/namespaces/{NAMESPACE}/{resource}"
        try:
            found = api.client.get(path, {"limit": 500}, accept=_METADATA_ONLY).json()
            names = sorted(item["metadata"]["name"] for item in found["items"] or ())
        except (ModeKeeperError, KeyError, TypeError):
            yield f"{resource} (cannot be listed)"
            continue
        for name in names:
            if (kind, name) not in taken and (resource, name) not in _GENERATED:
                yield f"{resource} {name}"


def _namespaced_resources(api: ObjectApi) -> Iterator[tuple[str, str, str]]:
    """``(root path, plural, kind)`` of everything that can be listed and deleted in a namespace, but events."""
    for prefix in ("/api", "/apis"):
        found = api.client.get(prefix, accept=_DISCOVERY).json()
        for group in found.get("items") or ():
            name = group["metadata"].get("name", "")
            versions = group.get("versions") or ()
            if not versions or name == "events.k8s.io":
                continue
            root = "/".join(part for part in (prefix, name, versions[0]["version"]) if part)
            for resource in versions[0].get("resources") or ():
                if _matters(resource):
                    yield root, resource["resource"], resource["responseKind"]["kind"]


def _matters(resource: Mapping[str, Any]) -> bool:
    return (
        resource.get("scope") == "Namespaced"
        and {"list", "delete"} <= set(resource.get("verbs") or ())
        and resource.get("resource") != "events"
    )


def _left(key: Key, why: str) -> dict[str, Any]:
    return reason("INSTALL_LEFT", f"{key} was left in place: {why}", object=str(key))
