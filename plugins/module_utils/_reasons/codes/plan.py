# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why nothing, or not everything, is proposed."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="plan",
    rank=130,
    title="Plan",
    reasons=(
        Reason(
            "PLAN_ID_MISMATCH",
            "The plan's id is not the digest of what it holds: it was edited.",
            "Plan again; do not edit artefacts.",
        ),
        Reason(
            "PLAN_EXPIRED",
            "The plan is older than a plan may be.",
            "Plan again.",
        ),
        Reason(
            "PLAN_CLOCK",
            "The plan comes from more than five minutes ahead.",
            "Set the clocks right, then plan again.",
        ),
        Reason(
            "PLAN_OTHER_PASSPORT",
            "The plan was made under another passport.",
            "Plan again under this passport.",
        ),
        Reason(
            "PLAN_NOOP",
            "No item of the plan would change anything.",
            "Nothing to do.",
        ),
        Reason(
            "PLAN_UNREADABLE",
            "The plan is absent, or cannot be read as one.",
            "Plan again.",
        ),
        Reason(
            "PLAN_NO_SIGNAL",
            "No signal was found that calls for a change.",
            "Nothing to do.",
        ),
        Reason(
            "PLAN_INSUFFICIENT_EVIDENCE",
            "The data does not decide whether a change is called for.",
            "Observe longer, or give the telemetry that the signals name as absent.",
        ),
        Reason(
            "PLAN_ALTERED",
            "The plan says something else than planning again from its observation and passport does.",
            "Plan again; if nobody edited the plan, plan and verify with the same version.",
        ),
        Reason(
            "PLAN_ITEM_CONFLICT",
            "Two proposals touch one field; the lower one was left out.",
            "Nothing to do; the next plan may propose it again.",
        ),
        Reason(
            "PLAN_NO_KNOB",
            "No knob answers this signal.",
            "See the evidence of the signal and act on its cause.",
        ),
        Reason(
            "PLAN_TARGET_UNKNOWN",
            "The signal names no object, container or field that the observation holds.",
            "Observe the cluster together with the telemetry.",
        ),
        Reason(
            "PLAN_FIGURES_ABSENT",
            "The signal lacks a figure that the bound of the knob needs.",
            "Give the telemetry that holds it.",
        ),
        Reason(
            "RATE_UNKNOWN",
            "The passport gives no rate, so no figure in money is given.",
            "Give cost rates in the passport.",
        ),
    ),
)
