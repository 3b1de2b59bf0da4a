# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From what the API server answered to what may be kept: the step before anything is recorded or projected.

Trimming twice is trimming once, so a recording goes through the same step again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._lib.structs import Struct
from .fields import Leaf, element, prune
from .redact import clean_message, kept_annotations
from .wire.autoscaling import Hpa, ScaledObject
from .wire.common import ContainerSpec, EnvEntry, Kinded, TemplateAt, Wire, escape
from .wire.core import ConfigMap, Event, Node, Pod
from .wire.kubeflow import TrainJob

# Which of several templates of one object a pod was made from.
LEADER_WORKER_NAME = "leaderworkerset.sigs.k8s.io/name"
LEADER_WORKER_INDEX = "leaderworkerset.sigs.k8s.io/worker-index"
ROLE_LABELS = (
    "training.kubeflow.org/replica-type",
    "jobset.sigs.k8s.io/replicatedjob-name",
    "ray.io/group",
    "volcano.sh/task-spec",
)
_POD_LABELS = frozenset({*ROLE_LABELS, LEADER_WORKER_NAME, LEADER_WORKER_INDEX})
#: What a kubelet and the node controller say of every node; all else comes from detectors of faults.
KUBELET_CONDITIONS = frozenset({"Ready", "MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"})
OWN_ANNOTATIONS = "modekeeper/"
_POD_CONDITIONS = frozenset({"PodScheduled", "Ready"})


def trim(items: Sequence[Wire], env_keys: frozenset[str]) -> None:
    """Drop, in place, what must not be kept of the items of one page.

    :param env_keys: names of the environment entries whose values a passport asks for.
    """
    for item in items:
        if isinstance(item, Pod):
            _trim_pod(item)
        elif isinstance(item, Kinded):
            _trim_kinded(item, env_keys)
        elif isinstance(item, Event):
            item.message = clean_message(item.message)
        elif isinstance(item, Node):
            _trim_node(item)
        else:
            _quantities_to_texts(item)
            for condition in getattr(getattr(item, "status", None), "conditions", None) or ():
                condition.message = ""


def _quantities_to_texts(item: Struct) -> None:
    """Custom resources may hold a quantity as a number, and a float has one text here and another in canonical JSON."""
    for name in item.__struct_fields__:
        value = getattr(item, name)
        if isinstance(value, float):
            setattr(item, name, str(value))
        elif isinstance(value, Struct):
            _quantities_to_texts(value)
        elif isinstance(value, dict):
            setattr(item, name, {key: str(amount) for key, amount in value.items()})
        elif isinstance(value, list):
            for member in value:
                if isinstance(member, Struct):
                    _quantities_to_texts(member)


def _trim_node(node: Node) -> None:
    annotations = node.metadata.annotations
    node.metadata.annotations = {key: annotations[key] for key in annotations if key.startswith(OWN_ANNOTATIONS)}
    for condition in node.status.conditions:
        telling = condition.status == "True" and condition.type not in KUBELET_CONDITIONS
        condition.message = clean_message(condition.message) if telling else ""


def _trim_pod(pod: Pod) -> None:
    metadata, status = pod.metadata, pod.status
    labels = metadata.labels
    if labels:
        metadata.labels = {key: labels[key] for key in _POD_LABELS & labels.keys()}
    if len(metadata.owner_references) > 1:
        metadata.owner_references = [owner for owner in metadata.owner_references if owner.controller]
    status.conditions = [condition for condition in status.conditions if condition.type in _POD_CONDITIONS]
    for condition in status.conditions:
        if condition.message:
            pending = condition.type == "PodScheduled" and condition.status == "False"
            condition.message = clean_message(condition.message) if pending else ""


def _trim_kinded(item: Kinded, env_keys: frozenset[str]) -> None:
    item.metadata.annotations = kept_annotations(item.metadata.annotations)
    for place in item.templates():
        template = place.template
        template.metadata.annotations = kept_annotations(template.metadata.annotations)
        for container in (*template.spec.containers, *template.spec.init_containers):
            _trim_container(container, env_keys)
    if isinstance(item, TrainJob) and item.spec.trainer is not None:
        _trim_env(item.spec.trainer.env, env_keys)
    for condition in getattr(getattr(item, "status", None), "conditions", None) or ():
        condition.message = ""
    item.metadata.managed_fields = prune(item.metadata.managed_fields, leaves(item))


def _trim_container(container: ContainerSpec, env_keys: frozenset[str]) -> None:
    resources = container.resources
    # Custom resources may hold numbers where the built-in kinds hold the quantity's text.
    resources.requests = {name: str(value) for name, value in resources.requests.items()}
    resources.limits = {name: str(value) for name, value in resources.limits.items()}
    _trim_env(container.env, env_keys)


def _trim_env(entries: Sequence[EnvEntry], env_keys: frozenset[str]) -> None:
    for entry in entries:
        if entry.name not in env_keys:
            entry.value = None


def leaves(item: Kinded) -> list[Leaf]:
    """The fields of an object that a knob could touch."""
    found = [
        Leaf(f"/metadata/annotations/{escape(key)}", ("f:metadata", "f:annotations", f"f:{key}"))
        for key in sorted(item.metadata.annotations)
    ]
    for place in item.templates():
        found.extend(_template_leaves(place))
    if isinstance(item, Hpa):
        found += [_spec_leaf("minReplicas"), _spec_leaf("maxReplicas")]
    elif isinstance(item, ScaledObject):
        found += [_spec_leaf("minReplicaCount"), _spec_leaf("maxReplicaCount")]
    elif isinstance(item, ConfigMap):
        found += [Leaf(f"/data/{escape(key)}", ("f:data", f"f:{key}")) for key in sorted(item.data)]
    return found


def _spec_leaf(name: str) -> Leaf:
    return Leaf(f"/spec/{name}", ("f:spec", f"f:{name}"))


def _template_leaves(place: TemplateAt) -> Iterator[Leaf]:
    if place.replicas_pointer:
        yield Leaf(place.replicas_pointer, _keys(place.replicas_pointer, place.role))
    base = _keys(place.pointer, place.role)
    for member, containers in (
        ("containers", place.template.spec.containers),
        ("initContainers", place.template.spec.init_containers),
    ):
        for index, container in enumerate(containers):
            pointer = f"{place.pointer}/spec/{member}/{index}"
            keys = (*base, "f:spec", f"f:{member}", element(container.name))
            yield from _container_leaves(container, pointer, keys)


def _container_leaves(container: ContainerSpec, pointer: str, keys: tuple[str, ...]) -> Iterator[Leaf]:
    for kind, amounts in (("requests", container.resources.requests), ("limits", container.resources.limits)):
        for name in sorted(amounts):
            yield Leaf(f"{pointer}/resources/{kind}/{escape(name)}", (*keys, "f:resources", f"f:{kind}", f"f:{name}"))
    for place, entry in enumerate(container.env):
        if entry.value is not None:
            yield Leaf(f"{pointer}/env/{place}/value", (*keys, "f:env", element(entry.name), "f:value"))


def _keys(pointer: str, role: str) -> tuple[str, ...]:
    """The way of a pointer in ``fieldsV1``; a list element is known there by its name, which is the template's role."""
    return tuple(
        element(role) if token.isdecimal() else "f:" + token.replace("~1", "/").replace("~0", "~")
        for token in pointer[1:].split("/")
    )
