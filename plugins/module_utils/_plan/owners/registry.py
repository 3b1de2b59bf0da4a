# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""All detectors. A new owner is one file beside this one and one line here."""

from __future__ import annotations

from ..._reasons.catalogue import PRECEDENCE
from ..facts import Facts
from ..passport.model import Passport
from . import argo_cd, autoscaler, flux, helm, operator, queue, source
from .model import Detector, Field, Owner

#: In the order in which a change has to travel: who else would undo it comes first.
DETECTORS: tuple[Detector, ...] = (
    autoscaler.detect,
    operator.detect,
    flux.detect,
    argo_cd.detect,
    helm.detect,
    source.detect,
    queue.detect,
)


def owners_of(field: Field, facts: Facts, passport: Passport) -> list[Owner]:
    """Everybody else who owns the field; the first is the one whose source the change belongs in.

    An autoscaler overrides what Git says, an operator overrides what is written on its object, a Flux HelmRelease also carries Helm's
    marks, a queue or a run ends with the run: hence the order. The codes themselves are reported in the one precedence.
    """
    return [owner for detect in DETECTORS for owner in detect(field, facts, passport)]


def codes_of(owners: list[Owner]) -> list[str]:
    """The codes of all owners, in the one precedence."""
    return sorted({owner.code for owner in owners}, key=PRECEDENCE.__getitem__)
