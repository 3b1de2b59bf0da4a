# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""When nothing may be changed."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="freeze",
    rank=200,
    title="Freeze windows",
    reasons=(
        Reason(
            "FREEZE_ACTIVE",
            "The change falls into a freeze window.",
            "Wait for its end.",
        ),
        Reason(
            "FREEZE_UNREADABLE",
            "Whether a freeze window holds cannot be told.",
            "See the message.",
        ),
    ),
)
