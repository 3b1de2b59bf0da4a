# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verify-after on a live cluster: rollouts and failures as the API server tells them, measurements as it is given a judge of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ..._cluster.client import ApiClient
from ..._cluster.model import ObjectRef
from ..._reasons.errors import ModeKeeperError, reason
from ..journal.state import Progress
from ..ports import Decision, Paths, Reason
from . import failures as kinds
from .pods import pods_of
from .rollout import complete, stuck

Judge: TypeAlias = Callable[[Sequence[Progress]], tuple[Decision, Sequence[Reason]] | None]
"""None: it is too early to tell."""


class ClusterWatch:
    """Looks at the objects of a change, and at their pods.

    :param judge: decides on the whole change by what was measured before and since.
    """

    def __init__(self, api: ApiClient, paths: Paths, judge: Judge) -> None:
        self._api = api
        self._paths = paths
        self._judge = judge

    def failures(self, ref: ObjectRef) -> Sequence[str]:
        """Kinds of failure that the object's pods show now, sorted."""
        return kinds.failures(pods_of(self._api, self._read(ref)))

    def rolled_out(self, items: Sequence[Progress]) -> bool:
        """Whether the rollouts of these items are complete."""
        return all(complete(item.intent.ref.kind, self._read(item.intent.ref), item.generation) for item in items)

    def harm(self, items: Sequence[Progress]) -> Sequence[Reason]:
        """Rollouts that are given up, and failures of a kind that was not there before."""
        return [entry for item in items for entry in self._harm_of(item)]

    def verdict(self, items: Sequence[Progress]) -> tuple[Decision, Sequence[Reason]] | None:
        """Harm first, then what was measured; None: it is too early to tell."""
        harm = self.harm(items)
        return ("roll_back", harm) if harm else self._judge(items)

    def _harm_of(self, item: Progress) -> Sequence[Reason]:
        ref = item.intent.ref
        live = self._read(ref)
        name = f"{ref.kind} {ref.namespace}/{ref.name}"
        if (live.get("metadata") or {}).get("uid") != ref.uid:
            return [reason("DRIFT_GONE", f"{name} was deleted since", item=item.intent.seq)]
        if stuck(ref.kind, live):
            return [reason("ROLLOUT_STUCK", f"{name} makes no progress", item=item.intent.seq)]
        new = sorted(set(kinds.failures(pods_of(self._api, live))) - set(item.intent.base))
        if new:
            return [reason("FAILURE_NEW", f"pods of {name}: {', '.join(new)}", item=item.intent.seq, failures=new)]
        return []

    def _read(self, ref: ObjectRef) -> Mapping[str, Any]:
        """The object; nothing where it is gone."""
        try:
            found = self._api.get(self._paths.path(ref)).json()
        except ModeKeeperError as error:
            if error.code == "READ_NOT_FOUND":
                return {}
            raise
        return found if isinstance(found, dict) else {}
