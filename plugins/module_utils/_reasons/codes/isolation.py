# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What detection says, and why a node is reported and not isolated."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="isolation",
    rank=212,
    title="Detection and isolation",
    reasons=(
        Reason(
            "QUARANTINE_HELD",
            "Something is so unwell that it and what rests on it is not to be changed.",
            "Read the findings in quarantine.json; wait for the exit condition of each, or dismiss a wrong one.",
        ),
        Reason(
            "DETECTOR_SUSPECT",
            "More than 30 % of the nodes are found unwell at once: that says more of the detector, or of what they share, than of them.",
            "Look for what they share (network, API server, clock, an upgrade); nothing is isolated meanwhile.",
        ),
        Reason(
            "ISOLATION_OFF",
            "The passport does not allow that nodes are isolated.",
            "Isolate by hand, or set quarantine.isolation to true in the passport.",
        ),
        Reason(
            "ISOLATION_FOREIGN",
            "Somebody else has isolated the node or is repairing it.",
            "Leave it to whoever did.",
        ),
        Reason(
            "ISOLATION_DONE",
            "We have isolated the node already.",
            "Repair it; release_isolation takes the taint away once the exit condition holds.",
        ),
        Reason(
            "QUARANTINE_CAP",
            "Isolating the node would exceed what may be isolated at once.",
            "Repair what is isolated already, or isolate by hand with the capacity in view.",
        ),
        Reason(
            "QUARANTINE_BLIND",
            "Some detectors could not judge for want of data.",
            "Give what each asks for in quarantine.json, detectors, why.",
        ),
    ),
)
