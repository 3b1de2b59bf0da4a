# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the output folder refuses."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="output",
    rank=20,
    title="Output",
    reasons=(
        Reason(
            "OUTPUT_UNWRITABLE",
            "The output folder or a file in it cannot be written.",
            "Give a folder that this user may write.",
        ),
        Reason(
            "OUTPUT_FULL",
            "The file system of the output folder is full.",
            "Free some room and run again; nothing half-written was left.",
        ),
    ),
)
