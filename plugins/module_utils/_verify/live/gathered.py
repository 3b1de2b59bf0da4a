# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""All that a cluster answered, as the live checks take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._cluster.dryrun.answer import Answer
from ..._cluster.dryrun.identity import Identity
from ..._cluster.dryrun.runner import Outcome
from ..by_object import Change
from ..items import Item
from .permission import Reason


@dataclass(frozen=True)
class Listing:
    """A list that was read, or the code for which it was not."""

    items: tuple[Mapping[str, Any], ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Probe:
    """Pods from the live and the patched template of one workload, and both objects."""

    template: str
    items: tuple[Item, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    live: Outcome
    patched: Outcome


@dataclass(frozen=True)
class Gathered:
    """:ivar refusals: why no dry run was sent; then the rest is empty.

    :ivar outcomes: of the items' dry runs, by the item's index; a kind that is not served has none.
    :ivar owners: answers of the ownership probes, likewise.
    :ivar plurals: the resource's plural of each item.
    :ivar quotas: by namespace. :ivar namespaces: labels by name, None where they could not be read.
    :ivar fence_faults: what is wrong with the fence; empty too where it was not looked at.
    """

    cluster_uid: str
    identity: Identity | None = None
    refusals: tuple[Reason, ...] = ()
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)
    owners: Mapping[int, Answer] = field(default_factory=dict)
    plurals: Mapping[int, str] = field(default_factory=dict)
    probes: tuple[Probe, ...] = ()
    quotas: Mapping[str, Listing] = field(default_factory=dict)
    namespaces: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    webhooks: tuple[Listing, ...] = ()
    changes: tuple[Change, ...] = ()
