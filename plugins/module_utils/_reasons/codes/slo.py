# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the service burns its error budget."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="slo",
    rank=220,
    title="Objectives",
    reasons=(
        Reason(
            "SLO_BURN_HIGH",
            "An objective of the passport burns its error budget too fast.",
            "Let the service recover first.",
        ),
        Reason(
            "SLO_UNDECLARED",
            "A change of tier high needs an objective, and the passport has none.",
            "Declare an objective in the passport.",
        ),
        Reason(
            "SLO_UNREADABLE",
            "The burn of an objective cannot be read.",
            "Check the query of the objective and that Prometheus answers.",
        ),
    ),
)
