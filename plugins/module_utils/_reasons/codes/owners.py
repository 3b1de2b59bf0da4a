# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who else owns a field."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="owners",
    rank=260,
    title="Owners",
    reasons=(
        Reason(
            "CONFLICT_GITOPS",
            "A GitOps controller owns the object.",
            "Commit the patch that the plan holds for its source.",
        ),
        Reason(
            "CONFLICT_HELM",
            "A Helm release owns the object.",
            "Put the values fragment that the plan holds into the release.",
        ),
        Reason(
            "CONFLICT_AUTOSCALER",
            "An autoscaler owns the field.",
            "Change the autoscaler bounds.",
        ),
        Reason(
            "CONFLICT_OPERATOR",
            "A controller owns the object.",
            "Patch its custom resource.",
        ),
        Reason(
            "CONFLICT_SOURCE",
            "The field was last written by a source outside the adopt list.",
            "Change it at that source, or add the manager to adopt.",
        ),
        Reason(
            "CONFLICT_QUEUE",
            "A queue manages the object.",
            "Change its template for the next run.",
        ),
        Reason(
            "TARGET_RUNNING",
            "The job is running or queued.",
            "Change its template for the next run.",
        ),
        Reason(
            "CONFLICT_ROLLOUT",
            "A rollout of the object is under way.",
            "Wait for its end.",
        ),
        Reason(
            "CONFLICT_UNREADABLE",
            "Whose the touched fields are cannot be told.",
            "See the message.",
        ),
    ),
)
