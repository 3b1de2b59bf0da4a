# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What an object says of its last change: cooldown and window without a ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from .._artifact.clock import parse_time
from .._cluster.model import Workload
from .._reasons.errors import ModeKeeperError
from .passport.model import KnobPolicy

#: ``<hash8>.<seq>.<time>``, written in the same patch as the change.
LAST_CHANGE = "modekeeper/last-change"


def rest_problem(workload: Workload, policy: KnobPolicy, now: datetime) -> tuple[str, str] | None:
    """``BOUND_COOLDOWN`` or ``BOUND_WINDOW`` with its message; None where the knob may be turned.

    The annotation says when the object was changed, not which knob and from where: so any change starts the cooldown, and within the
    window the value at its start is unknown here, which counts as used up.
    """
    text = workload.annotations.get(LAST_CHANGE)
    if text is None:
        return None
    try:
        changed = parse_time(text.split(".", 2)[2])
    except (IndexError, ModeKeeperError):
        return "BOUND_COOLDOWN", f"annotation {LAST_CHANGE} cannot be read, so the time of the last change is unknown"
    if policy.cooldown_seconds is not None and now < changed + timedelta(seconds=policy.cooldown_seconds):
        return (
            "BOUND_COOLDOWN",
            f"the object was changed at {text.split('.', 2)[2]}; the knob rests {policy.cooldown_seconds} s",
        )
    if now < changed + timedelta(seconds=policy.knob.window_seconds):
        return "BOUND_WINDOW", (
            f"the object was changed at {text.split('.', 2)[2]}, within the window of {policy.knob.window_seconds} s, "
            "and the value at its start is not known here"
        )
    return None
