# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one catalogue: every code the product can give, in the one order of precedence.

A new code is one line in its family's file under ``codes/``; a new family is one file there and one line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from .codes import (
    admission,
    approval,
    artifact,
    audit,
    blast,
    bounds,
    breaker,
    change,
    cluster,
    drift,
    freeze,
    install,
    internal,
    isolation,
    issuing,
    journal,
    kill_switch,
    license_warning,
    lock,
    observation,
    output,
    owners,
    passport,
    plan,
    quarantine,
    read,
    scope,
    slo,
    telemetry,
    trust_bundle,
    trust_warning,
    vault,
    verify,
)
from .codes import license as licence
from .model import Family, Reason

FAMILIES: tuple[Family, ...] = tuple(
    sorted(
        (
            internal.FAMILY,
            output.FAMILY,
            artifact.FAMILY,
            vault.FAMILY,
            issuing.FAMILY,
            passport.FAMILY,
            read.FAMILY,
            telemetry.FAMILY,
            observation.FAMILY,
            kill_switch.FAMILY,
            audit.FAMILY,
            install.FAMILY,
            plan.FAMILY,
            verify.FAMILY,
            licence.FAMILY,
            license_warning.FAMILY,
            trust_bundle.FAMILY,
            trust_warning.FAMILY,
            cluster.FAMILY,
            journal.FAMILY,
            lock.FAMILY,
            approval.FAMILY,
            freeze.FAMILY,
            breaker.FAMILY,
            quarantine.FAMILY,
            isolation.FAMILY,
            slo.FAMILY,
            scope.FAMILY,
            bounds.FAMILY,
            blast.FAMILY,
            owners.FAMILY,
            drift.FAMILY,
            admission.FAMILY,
            change.FAMILY,
        ),
        key=lambda family: family.rank,
    )
)


def _index(families: Iterable[Family]) -> tuple[Mapping[str, Reason], Mapping[str, int]]:
    reasons: dict[str, Reason] = {}
    for family in families:
        for entry in family.reasons:
            if entry.code in reasons:
                raise ValueError(f"{entry.code} stands twice in the catalogue")
            reasons[entry.code] = entry
    return MappingProxyType(reasons), MappingProxyType({code: place for place, code in enumerate(reasons)})


CATALOGUE, PRECEDENCE = _index(FAMILIES)
