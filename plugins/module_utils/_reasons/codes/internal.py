# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the product itself failed at."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="internal",
    rank=10,
    title="Internal",
    reasons=(
        Reason(
            "INTERNAL_ERROR",
            "Something happened that no rule foresaw.",
            "Keep the out folder and report it with the version and the command.",
        ),
        Reason(
            "LIBRARY_MISSING",
            "A Python library the module needs is not installed.",
            "Install the collection's requirements.txt into the interpreter that runs the module.",
        ),
        Reason(
            "OPTION_INVALID",
            "An option or a combination of options has no meaning.",
            "See ansible-doc for what the options mean together.",
        ),
        Reason(
            "TIME_INVALID",
            "A time is not written as RFC 3339 in UTC.",
            "Write it as YYYY-MM-DDTHH:MM:SSZ.",
        ),
        Reason(
            "QUANTITY_INVALID",
            "A resource quantity is not written as Kubernetes writes them.",
            "Write it as 500m, 1.5, 2Gi or 1e3.",
        ),
        Reason(
            "NOW_WITH_COMMIT",
            "A made-up time, modekeeper_now or SOURCE_DATE_EPOCH, was given to a run that may change something.",
            "Leave modekeeper_now and SOURCE_DATE_EPOCH to recordings and tests.",
        ),
    ),
)
