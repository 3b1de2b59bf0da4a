# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""HPA, VPA and KEDA: they write some fields, and reckon with others."""

from __future__ import annotations

from ..._cluster.model import Autoscaler
from ..facts import Facts
from ..passport.model import Passport
from .model import BESIDE, Field, Owner

#: Fields that an HPA computes utilisation from: changing the request changes the number of replicas.
_UTILISATION = {"cpu_request": "cpu", "mem_request": "memory"}
#: Resources that a VPA writes on the pods, by knob; limits follow requests in proportion.
_VPA_RESOURCE = {"cpu_request": "cpu", "cpu_limit": "cpu", "mem_request": "memory", "mem_limit": "memory"}
#: KEDA makes an HPA of this name for each ScaledObject and writes it again: the ScaledObject is the source.
_KEDA_HPA = "keda-hpa-"
_VPA_IDLE = ("Off",)


def detect(field: Field, facts: Facts, passport: Passport) -> list[Owner]:
    """Autoscalers in the way of any of the knobs."""
    del passport
    scalers = facts.scalers_of(field.target.workload)
    by_keda = any(scaler.ref.kind == "ScaledObject" for scaler in scalers)
    found: list[Owner] = []
    for scaler in scalers:
        if scaler.ref.kind == "VerticalPodAutoscaler":
            found += _vertical(field, scaler)
        elif not (by_keda and scaler.ref.name.startswith(_KEDA_HPA)):
            found += _horizontal(field, scaler)
    return found


def _vertical(field: Field, scaler: Autoscaler) -> list[Owner]:
    controlled = scaler.controls or ("cpu", "memory")
    knobs = [knob for knob in field.knobs if _VPA_RESOURCE.get(knob) in controlled]
    if not knobs or scaler.mode in _VPA_IDLE:
        return []
    evidence = (f"VerticalPodAutoscaler {scaler.ref.name} in mode {scaler.mode or 'Auto'} sets {', '.join(knobs)}",)
    note = "The autoscaler writes requests on the pods whatever the template says; its bounds are what holds."
    name = f"VerticalPodAutoscaler {scaler.ref.name}"
    return [Owner("CONFLICT_AUTOSCALER", name, evidence, "vpa", scaler, note)]


def _horizontal(field: Field, scaler: Autoscaler) -> list[Owner]:
    kind = scaler.ref.kind
    name = f"{kind} {scaler.ref.name}"
    if "replicas" in field.knobs:
        bounds = f"{name} sets spec.replicas between {scaler.min_replicas} and {scaler.max_replicas}"
        return [Owner("CONFLICT_AUTOSCALER", name, (bounds,), "autoscaler", scaler)]
    for knob in field.knobs:
        resource = _UTILISATION.get(knob, "")
        metrics = [metric for metric in scaler.metrics if resource and _is_utilisation(metric, resource)]
        if metrics:
            evidence = tuple(f"{name} scales on {metric}, a share of the request" for metric in metrics)
            note = (
                f"A changed request changes the utilisation {name} reckons with. Change its target by from ÷ to in the same commit, "
                "or the number of replicas moves; its minimum and maximum bound how far."
            )
            return [Owner("CONFLICT_AUTOSCALER", name, evidence, BESIDE, scaler, note)]
    return []


def _is_utilisation(metric: str, resource: str) -> bool:
    parts = metric.split("/")
    return parts[0] in ("Resource", "ContainerResource") and resource in parts[1:-1] and parts[-1] == "Utilization"
