# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How far a knob may be turned."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="bounds",
    rank=240,
    title="Bounds",
    reasons=(
        Reason(
            "BOUND_KNOB_NOT_ALLOWED",
            "The passport does not allow this knob.",
            "Allow it in the passport.",
        ),
        Reason(
            "BOUND_PROPOSE_ONLY",
            "The knob is proposed, never written.",
            "Change it by hand.",
        ),
        Reason(
            "BOUND_EXCEEDED",
            "The value is beyond the bounds of the knob.",
            "Choose a smaller change.",
        ),
        Reason(
            "BOUND_STEP",
            "The change is larger than one step of the knob.",
            "Choose a smaller change.",
        ),
        Reason(
            "BOUND_WINDOW",
            "The changes of this window together are beyond the bounds.",
            "Wait for the end of the window.",
        ),
        Reason(
            "BOUND_COOLDOWN",
            "The knob was changed too short a time ago.",
            "Wait for the end of the cooldown.",
        ),
        Reason(
            "BOUND_INVARIANT",
            "The change breaks an invariant.",
            "Choose a value that keeps it.",
        ),
        Reason(
            "BOUND_UNREADABLE",
            "A figure that the bounds of a knob need cannot be read.",
            "See the message.",
        ),
    ),
)
