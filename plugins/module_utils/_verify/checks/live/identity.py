# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the identity may do more than its class needs. A note: whoever only reads and dry-runs does no harm with it."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts import Facts
from ...live.gathered import Gathered
from ...live.permission import excess
from ...model import Finding
from .check import LiveCheck


def _evaluate(_facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    if gathered.identity is None:
        return
    found = tuple(excess(gathered.identity))
    rights = {access.words(): allowed for access, allowed in sorted(gathered.identity.rights.items())}
    yield Finding("note" if found else "passed", None, found, {"rights": rights})


CHECK = LiveCheck("identity", _evaluate, always=True)
