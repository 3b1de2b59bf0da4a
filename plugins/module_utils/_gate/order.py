# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The gates in THE order. Its numbers stand beside the actions; its codes' precedence is the catalogue's, and a test holds them equal.

The imports are written out because AnsiballZ bundles only what is imported literally.
"""

from __future__ import annotations

from .actions import NUMBERS
from .gates import (
    admit,
    approval,
    audit,
    blast,
    bound,
    breaker,
    cluster,
    conflict,
    drift,
    freeze,
    journal,
    kill_switch,
    lock,
    plan,
    quarantine,
    scope,
    slo,
    verify,
)
from .gates import license as licence
from .model import Gate

_BY_NAME = {
    gate.name: gate
    for gate in (
        admit.GATE,
        approval.GATE,
        audit.GATE,
        blast.GATE,
        bound.GATE,
        breaker.GATE,
        cluster.GATE,
        conflict.GATE,
        drift.GATE,
        freeze.GATE,
        journal.GATE,
        kill_switch.GATE,
        licence.GATE,
        lock.GATE,
        plan.GATE,
        quarantine.GATE,
        scope.GATE,
        slo.GATE,
        verify.GATE,
    )
}
GATES: tuple[tuple[int, Gate], ...] = tuple((number, _BY_NAME[name]) for number, name in NUMBERS)
"""Number and gate."""
