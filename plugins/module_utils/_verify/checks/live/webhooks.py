# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which webhooks would be asked about a change, yet whose silence the server takes for a yes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ...._cluster.dryrun.pointer import lookup, written
from ...._cluster.dryrun.probe_pod import template_of
from ...._cluster.dryrun.webhooks import Touched, ignored_webhooks
from ...facts import Facts
from ...items import Item
from ...live.gathered import Gathered
from ...model import Finding, note, passed
from .check import LiveCheck


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    unread = [listing.code for listing in gathered.webhooks if listing.code]
    if unread:
        yield note(unread[0], "the webhook configurations could not be read, so those that may fail open are not known")
    configurations = [entry for listing in gathered.webhooks for entry in listing.items]
    counts: Counter[str] = Counter()
    for item in facts.items:
        counts.update(
            {name for touched in _touched(item, gathered) for name in ignored_webhooks(configurations, touched)}
        )
    for name, count in sorted(counts.items()):
        yield note("WEBHOOK_IGNORED", f"webhook {name} may fail open", webhook=name, items=count)
    if not unread and not counts:
        yield passed()


def _touched(item: Item, gathered: Gathered) -> Iterator[Touched]:
    outcome = gathered.outcomes.get(item.index)
    if outcome is None or outcome.live is None:
        return
    space = item.ref.namespace
    labels = gathered.namespaces.get(space)
    plural = gathered.plurals[item.index]
    own = _labels(outcome.live, "/metadata/labels")
    yield Touched(item.ref.group, item.ref.version, plural, "UPDATE", space, labels, own)
    for template in sorted({found for path in written(item.patch) if (found := template_of(path)) is not None}):
        yield Touched("", "v1", "pods", "CREATE", space, labels, _labels(outcome.live, template + "/metadata/labels"))


def _labels(document: Any, pointer: str) -> dict[str, str]:
    found = lookup(document, pointer)
    return found if isinstance(found, dict) else {}


CHECK = LiveCheck("webhooks", _evaluate)
