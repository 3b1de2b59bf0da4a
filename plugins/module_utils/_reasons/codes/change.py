# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What became of a change that was let through: while it was made, afterwards, and when it was taken back."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="change",
    rank=320,
    title="Change",
    reasons=(
        Reason(
            "CHANGE_FOREIGN",
            "An object that was announced to be written is in a state that is neither before nor after the write.",
            "Look at the object and at undo/; then run playbook recover.",
        ),
        Reason(
            "CHANGE_UNSETTLED",
            "The answer to a write was lost, and it may still arrive; nothing is assumed of it, and the journal stays open.",
            "Wait two minutes, then run playbook recover.",
        ),
        Reason(
            "ROLLOUT_STUCK",
            "A workload's controller has given up on a rollout.",
            "The change was taken back; see the events of the workload.",
        ),
        Reason(
            "ROLLOUT_DEADLINE",
            "A rollout was not complete within its deadline.",
            "The change was taken back; see the events of the workload.",
        ),
        Reason(
            "FAILURE_NEW",
            "Pods of a changed workload fail in a way that they did not before.",
            "The change was taken back; see the pods and their logs.",
        ),
        Reason(
            "AFTER_REGRESSED",
            "A measurement is worse since the change, by more than the passport bears.",
            "The change was taken back; see verify_after.json.",
        ),
        Reason(
            "AFTER_INSUFFICIENT",
            "What was measured since the change does not decide whether it did harm.",
            "The change was taken back unless the passport says hold; measure longer.",
        ),
        Reason(
            "NOISE_TOO_HIGH",
            "Verify-after would call a change harmful too often where nothing was changed.",
            "Raise max_regression_percent to the limit that is named, judge a steadier metric, or measure longer.",
        ),
        Reason(
            "NOISE_UNKNOWN",
            "The history is too short, or its load too restless, to tell how often verify-after would be wrong.",
            "Give a longer history of the metrics by which changes are judged.",
        ),
        Reason(
            "ROLLBACK_FOREIGN",
            "A field holds what somebody else wrote since the change, so it was not taken back.",
            "Ask its owner; undo/ says what the field was.",
        ),
        Reason(
            "ROLLBACK_NEEDS_DELETE",
            "A StatefulSet keeps broken pods of the changed revision although its template was taken back.",
            "Delete these pods by the commands that are listed.",
        ),
        Reason(
            "ROLLBACK_INCOMPLETE",
            "Not every change could be taken back.",
            "See rollback.json for each item; take the rest back by hand.",
        ),
    ),
)
