# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What can be observed: a live API server, a recording, a folder of lists. All give the same pages to the same visitor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .lists import PageSink
from .model import Read
from .resources import Resource

#: The keys of ConfigMaps that a passport names, by namespace and name.
ConfigMapKeys = Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True)
class About:
    """Which cluster, and when it was seen."""

    uid: str = ""
    version: str = ""
    observed_at: str = ""


class Visitor(Protocol):
    """Is shown a cluster."""

    def open(self, about: About) -> None:
        """Before all else."""

    def begin(self, resource: Resource) -> PageSink:
        """The pages of a kind follow; a second call for the kind voids what the first was given."""

    def drop(self, resource: Resource) -> None:
        """The kind could not be read whole."""

    def end(self, read: Read) -> None:
        """What became of the kind."""


class Source(Protocol):
    """Shows a cluster."""

    @property
    def id(self) -> str | None:
        """The id of the recording, once it was shown; None for what is no recording."""

    def show(self, visitor: Visitor, config_maps: ConfigMapKeys) -> None:
        """Show everything, in the order of the table of resources.

        :raises ModeKeeperError: ``READ_…`` or ``SNAPSHOT_…``; the visitor's work is then void.
        """
