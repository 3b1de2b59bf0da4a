# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One cluster, seen once: from a live API server, a recording or a folder of lists, by one and the same way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .decode import collector_off
from .folder import KubectlFolder
from .lists import PageSink
from .model import Cluster, Read
from .project.builder import Builder, Fold
from .replay import Recording
from .resources import Resource
from .snapshot import Recorder
from .source import About, ConfigMapKeys, Source
from .trim import trim


def open_snapshot(path: Path) -> Source:
    """The source that a path names: a recording, or a folder of ``kubectl get -o json`` or support-bundle lists."""
    return KubectlFolder(path) if path.is_dir() else Recording(path)


def observe_cluster(
    source: Source,
    *,
    env_keys: frozenset[str] = frozenset(),
    config_maps: ConfigMapKeys | None = None,
    record: Recorder | None = None,
) -> Cluster:
    """All that is to be seen of a cluster.

    :param env_keys: environment entries whose values a passport asks for; no other values are kept.
    :param config_maps: keys of ConfigMaps that a passport asks for, by namespace and name (live only; a recording holds its own).
    :param record: takes down the pages as they come (``snapshot.recording``); its id is known when its block has ended.
    :raises ModeKeeperError: ``READ_…`` or ``SNAPSHOT_…``; then there is no partial result.
    """
    builder = Builder()
    visitor = _Pipeline(builder, record, env_keys)
    with collector_off():
        source.show(visitor, config_maps or {})
        return builder.finish(visitor.about)


class _Pipeline:
    """Trims each page, then records and folds it."""

    def __init__(self, builder: Builder, record: Recorder | None, env_keys: frozenset[str]) -> None:
        self._builder = builder
        self._record = record
        self._env_keys = env_keys
        self.about = About()

    def open(self, about: About) -> None:
        self.about = about
        if self._record is not None:
            self._record.open(about)

    def begin(self, resource: Resource) -> PageSink:
        if self._record is not None:
            self._record.begin(resource)
        return _Sink(resource, self._builder.begin(resource), self._record, self._env_keys)

    def drop(self, resource: Resource) -> None:
        if self._record is not None:
            self._record.drop(resource)
        self._builder.drop(resource)

    def end(self, read: Read) -> None:
        if self._record is not None:
            self._record.end(read)
        self._builder.end(read)


class _Sink:
    def __init__(self, resource: Resource, fold: Fold, record: Recorder | None, env_keys: frozenset[str]) -> None:
        self._resource = resource
        self._fold = fold
        self._record = record
        self._env_keys = env_keys

    def page(self, version: str, items: list[Any]) -> None:
        trim(items, self._env_keys)
        if self._record is not None:
            self._record.page(self._resource, version, items)
        self._fold.page(version, items)
