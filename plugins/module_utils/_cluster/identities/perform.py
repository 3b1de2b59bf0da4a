# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Carries steps out, one after the other. Broken off anywhere, the next run finds what is missing and goes on from there."""

from __future__ import annotations

from collections.abc import Iterable

from ..._reasons.errors import ModeKeeperError
from ..clock import Clock
from .api import ObjectApi
from .compare import restored
from .kinds import Key
from .steps import Action, Step

GONE_SECONDS = 60.0
_PAUSE = 0.25


def perform(api: ObjectApi, steps: Iterable[Step], clock: Clock) -> None:
    """Write what the steps say.

    :raises ModeKeeperError: any ``INSTALL_…`` or ``READ_…``; what was written until then stays.
    """
    for step in steps:
        if step.action is Action.CREATE:
            api.make(step.manifest, dry_run=False)
        elif step.action is Action.PATCH:
            api.apply(step.manifest, dry_run=False)
        elif step.action is Action.REPLACE and step.live is not None:
            api.replace(restored(step.live, step.manifest), dry_run=False)
        elif step.action is Action.RECREATE and step.live is not None:
            api.delete(step.live, dry_run=False)
            api.apply(step.manifest, dry_run=False)
        elif step.action is Action.DELETE:
            api.delete(step.manifest, dry_run=False)
            if step.key.kind == "Namespace":
                wait_gone(api, step.key, clock)


def wait_gone(api: ObjectApi, key: Key, clock: Clock) -> None:
    """Wait until an object is really gone (a namespace takes its time).

    :raises ModeKeeperError: ``INSTALL_TERMINATING`` after ``GONE_SECONDS``.
    """
    deadline = clock.monotonic() + GONE_SECONDS
    while api.read(key) is not None:
        if clock.monotonic() >= deadline:
            raise ModeKeeperError("INSTALL_TERMINATING", f"{key} is still there after {GONE_SECONDS:.0f} s")
        clock.sleep(_PAUSE)
