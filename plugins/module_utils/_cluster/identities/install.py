# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Puts the identities in place and takes them away; the whole sequence, without Ansible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..._reasons.errors import ModeKeeperError
from ..client import ApiClient
from ..clock import Clock
from ..endpoint import Endpoint
from .api import ObjectApi
from .applier import ApplierTarget
from .kinds import Key
from .manifests import manifests
from .names import NAMESPACE, PROBE_ROLE, VERIFIER
from .perform import perform
from .proof import Proof, prove_fence
from .removal import plan_removal
from .steps import Action, Step, plan_delete, plan_install

_GRANT = Key("ClusterRoleBinding", "", VERIFIER)
_PROBE_GRANT = Key("RoleBinding", NAMESPACE, PROBE_ROLE)


@dataclass(frozen=True)
class Installation:
    """What was done, or in check mode would be.

    :ivar proof: None when the fence was not tried (check mode, removal).
    :ivar left: ``INSTALL_LEFT`` reasons of a removal.
    """

    steps: Sequence[Step]
    proof: Proof | None = None
    left: Sequence[dict[str, Any]] = ()

    @property
    def changes(self) -> list[Step]:
        """The steps that change something."""
        return [step for step in self.steps if step.action is not Action.KEEP]


def install(
    api: ObjectApi,
    targets: Iterable[ApplierTarget],
    *,
    clock: Clock,
    connect: Callable[[Endpoint], ApiClient],
    check_mode: bool,
) -> Installation:
    """Bring every object to what its manifest says, and prove the fence before the verifier gets its verbs.

    Every write is dry-run first, so that a missing right is found before anything is written, as far as objects that need each other
    allow. An open fence takes the verifier's rights away again.

    :raises ModeKeeperError: any ``READ_…``, ``INSTALL_…``, ``FENCE_…``.
    """
    steps = plan_install(api, manifests(targets))
    if check_mode:
        return Installation(steps)
    perform(api, (step for step in steps if step.key != _GRANT), clock)
    fresh = any(step.action is not Action.KEEP for step in steps)
    try:
        proof = prove_fence(api.client, clock, fresh=fresh, connect=connect)
    except ModeKeeperError as error:
        if error.code == "FENCE_OPEN":
            _withdraw(api, clock)
        raise
    perform(api, (step for step in steps if step.key == _GRANT), clock)
    return Installation(steps, proof)


def remove(api: ObjectApi, *, clock: Clock, check_mode: bool) -> Installation:
    """Take away what is ours, in the reverse order.

    :raises ModeKeeperError: any ``READ_…``, ``INSTALL_…``.
    """
    steps, left = plan_removal(api)
    if check_mode:
        for step in steps:
            api.delete(step.manifest, dry_run=True)
    else:
        perform(api, steps, clock)
    return Installation(steps, left=left)


def _withdraw(api: ObjectApi, clock: Clock) -> None:
    lives = [api.read(key) for key in (_GRANT, _PROBE_GRANT)]
    perform(api, plan_delete(live for live in lives if live is not None), clock)
