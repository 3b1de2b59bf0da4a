# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why no write may reach a server."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="kill_switch",
    rank=110,
    title="Kill-switch",
    reasons=(
        Reason(
            "KILL_SWITCH_ACTIVE",
            "The kill-switch is on.",
            "Ask who engaged it.",
        ),
        Reason(
            "KILL_SWITCH_UNFENCED",
            "The kill-switch policy of the server is missing, altered, or switched off again by whoever manages it.",
            "Let an administrator run playbook install, and leave the switch out of what Git heals.",
        ),
        Reason(
            "KILL_SWITCH_UNREADABLE",
            "A source of the kill-switch cannot be read, which counts as on.",
            "Make the source that the message names readable.",
        ),
    ),
)
