# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of a licence, beside the bytes: clock, cluster, feature, customer, and what others know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .ledger_floor import LedgerFloor


@dataclass(frozen=True)
class Question:
    """All times aware, in UTC.

    :ivar now: the clock's reading, fixed once a run. :ivar at: the moment a forecast is for; it opens nothing.
    :ivar pin: digest of the first root set, of `pin.PIN`; empty in a source build.
    :ivar feature: the feature asked for, None where just the licence is looked at.
    :ivar cluster_named: whether a cluster is at stake. :ivar cluster_uid: its uid, None where it could not be
        read; ``cluster_fault`` says why.
    :ivar customer: whom the passport names. :ivar server_date: the API server's clock at the time of ``now``.
    :ivar floor: the highest of the ledger's trust floors. :ivar ledger_reasons: why the ledger, and so its floor, is not believed;
        the floors of others are judged all the same, but a pass of theirs is none.
    """

    now: datetime
    pin: str
    at: datetime | None = None
    feature: str | None = None
    cluster_named: bool = False
    cluster_uid: str | None = None
    cluster_fault: str = ""
    customer: str | None = None
    server_date: datetime | None = None
    floor: LedgerFloor = field(default_factory=LedgerFloor)
    ledger_reasons: tuple[Mapping[str, Any], ...] = ()

    @property
    def moment(self) -> datetime:
        """The moment that is judged, in whole seconds, as times in X.509 are."""
        return (self.at or self.now).replace(microsecond=0)
