# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the observation could not decide."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="observation",
    rank=70,
    title="Observation",
    reasons=(
        Reason(
            "OBSERVE_TWO_CLUSTERS",
            "Both a cluster and a snapshot were given.",
            "Give only one of them.",
        ),
        Reason(
            "OBSERVE_PARTIAL",
            "Some objects were left out of the observation because there are too many of them.",
            "See the counts in the observation.",
        ),
        Reason(
            "SIGNAL_UNWANTED",
            "A signal was found that the run was told to fail on.",
            "See the finding in evaluation.md and what to do on the page of signals; or leave its pattern out of fail_on.",
        ),
    ),
)
