# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is to be changed, as an approval and the gate see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TIERS = ("low", "mid", "high")


@dataclass(frozen=True)
class ChangeItem:
    """One thing that changes.

    :ivar id: digest of what it does to what, without time or evidence.
    :ivar uid: of the object.
    """

    id: str
    tier: str
    uid: str


@dataclass(frozen=True)
class Change:
    """:ivar cluster: uid of its ``kube-system``. :ivar passport: id of the passport."""

    cluster: str
    passport: str
    items: tuple[ChangeItem, ...]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Change:
        """The change that a plan's body is; also of any body with ``cluster.uid``, ``passport.id`` and ``items[]`` of that form."""
        items = (ChangeItem(entry["id"], entry["tier"], entry["ref"]["uid"]) for entry in body["items"])
        return cls((body["cluster"] or {}).get("uid", ""), body["passport"]["id"], tuple(items))

    @property
    def ids(self) -> frozenset[str]:
        """The digests of its items."""
        return frozenset(item.id for item in self.items)

    @property
    def tier(self) -> str:
        """The highest of its items' tiers; of a change that changes nothing the lowest."""
        return max((item.tier for item in self.items), key=TIERS.index, default=TIERS[0])
