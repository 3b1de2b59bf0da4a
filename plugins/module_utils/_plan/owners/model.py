# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What an owner is, and what a detector is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..._cluster.model import Autoscaler
from ..facts import Facts, Target
from ..passport.model import Passport

#: The owner reckons with the field and does not write it: the change belongs in the source of whoever does.
BESIDE = "beside"


@dataclass(frozen=True)
class Owner:
    """Somebody else who writes the field.

    :ivar code: reason code of the family ``owners``.
    :ivar name: who, as its own people call it: ``Argo CD application shop``.
    :ivar evidence: what shows it, one fact an entry.
    :ivar source: which patch its source needs:
        ``kustomize``, ``helm``, ``flux_helm``, ``autoscaler``, ``vpa``, ``operator``, ``next_run``, ``beside``.
    :ivar scaler: the autoscaler, where it is one.
    :ivar note: what its people must know besides the patch.
    """

    code: str
    name: str
    evidence: tuple[str, ...]
    source: str
    scaler: Autoscaler | None = None
    note: str = ""


@dataclass(frozen=True)
class Field:
    """The fields that a proposal touches in one container.

    :ivar knobs: leading knob first.
    :ivar paths: JSON pointers, in the same order.
    """

    target: Target
    knobs: tuple[str, ...]
    paths: tuple[str, ...]

    def writers(self) -> tuple[str, ...]:
        """Field managers that last wrote these fields, as far as the object says."""
        found = {self.target.workload.writers.get(path, "") for path in self.paths}
        return tuple(sorted(found - {""}))


Detector = Callable[[Field, Facts, Passport], list[Owner]]
