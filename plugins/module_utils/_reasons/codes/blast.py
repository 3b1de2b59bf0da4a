# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How much may be touched at once."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="blast",
    rank=250,
    title="Blast radius",
    reasons=(
        Reason(
            "BLAST_OBJECTS",
            "The change touches more objects than allowed.",
            "Split the plan.",
        ),
        Reason(
            "BLAST_PERCENT",
            "The change takes down more of the ready pods at once than allowed.",
            "Split the plan, or lower maxUnavailable.",
        ),
        Reason(
            "BLAST_NAMESPACES",
            "The change touches more namespaces than allowed.",
            "Split the plan.",
        ),
        Reason(
            "BLAST_MIN_READY",
            "The change leaves fewer ready pods than the minimum.",
            "Add replicas first.",
        ),
        Reason(
            "BLAST_PDB",
            "A PodDisruptionBudget leaves no room for the change.",
            "Wait, or change the budget with its owner.",
        ),
        Reason(
            "BLAST_STRATEGY",
            "The update strategy cannot be bounded: Recreate, OnDelete, partition or paused.",
            "Change the strategy first.",
        ),
        Reason(
            "BLAST_UNREADABLE",
            "A figure that the blast radius needs cannot be read.",
            "See the message; often the list of budgets or pods may not be read.",
        ),
    ),
)
