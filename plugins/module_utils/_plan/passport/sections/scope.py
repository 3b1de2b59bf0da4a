# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which clusters, namespaces, kinds and labels the passport covers."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from .model import GLOB, TEXT, Body, Finding, Section, closed, contradicts, described, list_of, widens

#: Kinds that a knob may touch; Job is that of batch and that of Volcano.
KINDS = (
    "ClusterTrainingRuntime",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Job",
    "JobSet",
    "LeaderWorkerSet",
    "MPIJob",
    "PyTorchJob",
    "RayCluster",
    "RayJob",
    "StatefulSet",
    "TFJob",
    "TrainJob",
    "TrainingRuntime",
)
#: Never changed, whatever a passport says.
PROTECTED = ("kube-*", "modekeeper-*")

_LABEL = {"type": "string", "minLength": 1, "maxLength": 317}
_EXPRESSION = closed(
    {
        "key": _LABEL,
        "operator": {"enum": ["In", "NotIn", "Exists", "DoesNotExist"]},
        "values": list_of({"type": "string", "maxLength": 63}),
    },
    ("key", "operator"),
)
_SELECTOR = closed(
    {
        "matchLabels": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 63}},
        "matchExpressions": list_of(_EXPRESSION, 20),
    },
    description="A label selector as Kubernetes writes it; both members must hold.",
)

SCHEMA = closed(
    {
        "clusters": described(
            list_of(TEXT, least=1), "Uids of the kube-system namespaces of the clusters, or just '*' for any cluster."
        ),
        "namespaces": described(list_of(GLOB, least=1), "Names or globs; kube-* and modekeeper-* are never included."),
        "exclude_namespaces": described(list_of(GLOB), "Names or globs that are left out again."),
        "kinds": described(list_of({"enum": list(KINDS)}, least=1), "Kinds that may be changed."),
        "selectors": described(list_of(_SELECTOR, 50), "An object is in scope when one of them matches its labels."),
    },
    ("clusters", "namespaces", "kinds"),
)


def _check(body: Body) -> Iterator[Finding]:
    scope = body["scope"]
    if "*" in scope["clusters"] and len(scope["clusters"]) > 1:
        yield contradicts("/scope/clusters", "'*' means any cluster; the uids beside it have no meaning")
    for index, name in enumerate(scope["namespaces"]):
        if any(fnmatchcase(name, pattern) for pattern in PROTECTED):
            yield widens(f"/scope/namespaces/{index}", f"namespace {name} is protected and never changed")
        if name in scope.get("exclude_namespaces", ()):
            yield contradicts(f"/scope/namespaces/{index}", f"{name} is both included and excluded")
    for place, selector in enumerate(scope.get("selectors", ())):
        for index, expression in enumerate(selector.get("matchExpressions", ())):
            takes_values = expression["operator"] in ("In", "NotIn")
            if takes_values != bool(expression.get("values")):
                need = "needs values" if takes_values else "takes no values"
                path = f"/scope/selectors/{place}/matchExpressions/{index}"
                yield contradicts(path, f"operator {expression['operator']} {need}")


SECTION = Section("scope", SCHEMA, _check)
