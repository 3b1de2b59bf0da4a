# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Webhooks that would be asked about a change but whose silence the server would take for a yes.

A dead webhook of failurePolicy Ignore leaves a 200 and no warning, so each that matches is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_CONFIGURATIONS = ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")
PATHS = tuple(f"/apis/admissionregistration.k8s.io/v1/{resource}" for resource in _CONFIGURATIONS)


@dataclass(frozen=True)
class Touched:
    """A write that webhooks may be asked about.

    :ivar operation: ``UPDATE`` for a patch, ``CREATE`` for a pod of its template.
    """

    group: str
    version: str
    resource: str
    operation: str
    namespace: str
    namespace_labels: Mapping[str, str] | None
    labels: Mapping[str, str]


def ignored_webhooks(configurations: Iterable[Any], touched: Touched) -> list[str]:
    """Names of the matching webhooks of ``failurePolicy: Ignore``, sorted.

    Where a selector cannot be decided the webhook counts as matching; match conditions are not evaluated and count as met.
    """
    return sorted(
        {
            str(hook.get("name"))
            for hook in _hooks(configurations)
            if hook.get("failurePolicy") == "Ignore"
            and any(_rule_matches(rule, touched) for rule in _list(hook.get("rules")))
            and _selects(hook.get("namespaceSelector"), _namespace_labels(touched))
            and _selects(hook.get("objectSelector"), touched.labels)
        }
    )


def _hooks(configurations: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    for configuration in configurations:
        if isinstance(configuration, Mapping):
            yield from (hook for hook in _list(configuration.get("webhooks")) if isinstance(hook, Mapping))


def _namespace_labels(touched: Touched) -> Mapping[str, str] | None:
    return touched.namespace_labels if touched.namespace else {}


def _rule_matches(rule: Any, touched: Touched) -> bool:
    if not isinstance(rule, Mapping):
        return False
    scope = rule.get("scope") or "*"
    return (
        _any(rule.get("operations"), touched.operation)
        and _any(rule.get("apiGroups"), touched.group)
        and _any(rule.get("apiVersions"), touched.version, equivalent=True)
        and any(resource in ("*", "*/*", touched.resource) for resource in _list(rule.get("resources")))
        and scope in ("*", "Namespaced" if touched.namespace else "Cluster")
    )


def _any(values: Any, wanted: str, *, equivalent: bool = False) -> bool:
    # matchPolicy Equivalent (the default) asks about other versions of one resource too.
    return any(value in ("*", wanted) for value in _list(values)) or (equivalent and bool(values))


def _selects(selector: Any, labels: Mapping[str, str] | None) -> bool:
    """Whether a label selector takes these labels; unknown labels are taken by any selector."""
    if not isinstance(selector, Mapping) or labels is None:
        return True
    wanted = selector.get("matchLabels")
    if isinstance(wanted, Mapping) and any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_requirement(entry, labels) for entry in _list(selector.get("matchExpressions")))


def _requirement(entry: Any, labels: Mapping[str, str]) -> bool:
    if not isinstance(entry, Mapping):
        return True
    value, values = labels.get(str(entry.get("key"))), _list(entry.get("values"))
    operator = entry.get("operator")
    if operator == "In":
        return value in values
    if operator == "NotIn":
        return value not in values
    if operator == "Exists":
        return value is not None
    return operator != "DoesNotExist" or value is None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
