# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the change would fall into a freeze window."""

from __future__ import annotations

from collections.abc import Iterator

from ...._artifact.clock import format_time
from ...facts import Facts
from ...model import Finding, failed, passed
from .check import StaticCheck


def _evaluate(facts: Facts) -> Iterator[Finding]:
    window = facts.passport.freeze_at(facts.now)
    if window is None:
        yield passed()
        return
    name, end = window
    yield failed("FREEZE_ACTIVE", f"freeze window {name} lasts until {format_time(end)}", ends_at=format_time(end))


CHECK = StaticCheck("freeze", _evaluate)
