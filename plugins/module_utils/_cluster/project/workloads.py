# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Workload records: one for each pod template of an object."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..fields import last_writers
from ..model import Container, EnvVar, ObjectRef, PodSummary, UpdateStrategy, Workload
from ..resources import Resource
from ..times import whole_seconds
from ..trim import leaves
from ..wire.apps import App, Job
from ..wire.common import ContainerSpec, Kinded, Owner, Selector, Template, TemplateAt
from ..wire.jobset import LeaderWorkerSet
from .owners import Owners
from .refs import controller_record, ref_of
from .states import conditions_of, queue_of, state_of

Summaries = Callable[[str, str], PodSummary]


class WorkloadFold:
    """The objects of one kind with pod templates."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._found: list[Workload] = []
        self._owners: list[tuple[ObjectRef, list[Owner]]] = []

    def page(self, version: str, items: list[Any]) -> None:
        """One page of objects."""
        for item in items:
            ref = ref_of(self._resource, version, item.metadata)
            self._owners.append((ref, item.metadata.owner_references))
            self._found.extend(workload_records(ref, item, self._resource.kind))

    def add_to(self, owners: Owners) -> None:
        """Make them known as owners."""
        for ref, references in self._owners:
            owners.add(ref, references)

    def records(self) -> list[Workload]:
        """What was found, without their pods' counts."""
        return self._found


def workload_records(ref: ObjectRef, item: Kinded, kind: str) -> Iterator[Workload]:
    """The records of one object; one without a template where it holds none (a TrainJob)."""
    written = last_writers(item.metadata.managed_fields, leaves(item))
    places = list(item.templates()) or [TemplateAt("", Template())]
    metadata, figures = item.metadata, _figures(item)
    for place in places:
        spec = place.template.spec
        yield Workload(
            ref=ref,
            resource_version=metadata.resource_version,
            generation=metadata.generation,
            observed_generation=figures.get("observed_generation", 0),
            created_at=whole_seconds(metadata.creation_timestamp),
            labels=metadata.labels,
            annotations=metadata.annotations,
            controller=controller_record(metadata.owner_references),
            template=place.pointer,
            role=place.role,
            replicas=_replicas(item, place, kind),
            replicas_pointer="" if kind == "DaemonSet" else place.replicas_pointer,
            ready_replicas=figures.get("ready_replicas", 0),
            updated_replicas=figures.get("updated_replicas", 0),
            available_replicas=figures.get("available_replicas", 0),
            strategy=_strategy(item),
            selector=_selector(item).match_labels,
            template_labels=place.template.metadata.labels,
            template_annotations=place.template.metadata.annotations,
            node_selector=spec.node_selector,
            tolerations=tuple(
                {
                    name: value
                    for name, value in (
                        ("effect", entry.effect),
                        ("key", entry.key),
                        ("operator", entry.operator),
                        ("value", entry.value),
                    )
                    if value
                }
                for entry in spec.tolerations
            ),
            containers=(*_containers(spec.containers, init=False), *_containers(spec.init_containers, init=True)),
            state=state_of(item),
            queue=queue_of(item),
            conditions=conditions_of(item),
            writers=dict(sorted(_own(written, place, places).items())),
        )


def _own(written: dict[str, str], place: TemplateAt, places: Sequence[TemplateAt]) -> dict[str, str]:
    """The writers of one template's fields and of what the templates share."""
    others = tuple(other.pointer + "/" for other in places if other.pointer != place.pointer)
    return {pointer: manager for pointer, manager in written.items() if not pointer.startswith(others or ("\0",))}


def _containers(specs: Sequence[ContainerSpec], *, init: bool) -> Iterator[Container]:
    for index, spec in enumerate(specs):
        yield Container(
            name=spec.name,
            index=index,
            init=init,
            requests={name: str(value) for name, value in spec.resources.requests.items()},
            limits={name: str(value) for name, value in spec.resources.limits.items()},
            env=tuple(EnvVar(entry.name, place, entry.value) for place, entry in enumerate(spec.env)),
        )


def _replicas(item: Kinded, place: TemplateAt, kind: str) -> int | None:
    if isinstance(item, App) and kind == "DaemonSet":
        return item.status.desired_number_scheduled
    if isinstance(item, App) and place.replicas is None:
        return 1
    return place.replicas


def _figures(item: Kinded) -> dict[str, int]:
    if isinstance(item, App):
        status = item.status
        return {
            "observed_generation": status.observed_generation,
            "ready_replicas": status.ready_replicas or status.number_ready,
            "updated_replicas": status.updated_replicas or status.updated_number_scheduled,
            "available_replicas": status.available_replicas or status.number_available,
        }
    if isinstance(item, Job):
        return {"ready_replicas": item.status.ready}
    if isinstance(item, LeaderWorkerSet):
        return {"ready_replicas": item.status.ready_replicas, "updated_replicas": item.status.updated_replicas}
    return {}


def _selector(item: Kinded) -> Selector:
    return item.spec.selector if isinstance(item, (App, Job)) else Selector()


def _strategy(item: Kinded) -> UpdateStrategy | None:
    if not isinstance(item, App):
        return None
    written = item.spec.strategy or item.spec.update_strategy
    if written is None:
        return None
    rolling = written.rolling_update
    return UpdateStrategy(
        type=written.type,
        max_unavailable=_text(rolling.max_unavailable) if rolling else None,
        max_surge=_text(rolling.max_surge) if rolling else None,
        partition=rolling.partition if rolling else 0,
        paused=item.spec.paused,
    )


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
