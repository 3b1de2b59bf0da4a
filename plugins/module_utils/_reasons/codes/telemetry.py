# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why a telemetry source was not used."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="telemetry",
    rank=60,
    title="Telemetry",
    reasons=(
        Reason(
            "TELEMETRY_MISSING",
            "No file stands at that path or matches that pattern.",
            "Check modekeeper_telemetry.",
        ),
        Reason(
            "TELEMETRY_UNREADABLE",
            "A telemetry source is no regular file or cannot be read.",
            "Give regular files that this user may read.",
        ),
        Reason(
            "TELEMETRY_TOO_LARGE",
            "A telemetry source unpacks to more than is read, or the sources hold more records than fit.",
            "Give fewer files, or a shorter stretch of time.",
        ),
        Reason(
            "TELEMETRY_COLUMNS_INVALID",
            "The mapping of columns is not one of known fields to column names or =literals.",
            "See the guide for what modekeeper_telemetry_columns may hold.",
        ),
        Reason(
            "TELEMETRY_NO_USABLE_LINE",
            "A telemetry source holds no line that could be used.",
            "Compare its lines with the canonical line in the guide.",
        ),
        Reason(
            "TELEMETRY_FORMAT_UNKNOWN",
            "A telemetry source is of no known format.",
            "Give JSON lines, CSV, Parquet, an MLPerf log or the log of a pod.",
        ),
        Reason(
            "TELEMETRY_COLUMNS_UNKNOWN",
            "A table's columns cannot be mapped to job, worker, metric, step or time, and value.",
            "Give modekeeper_telemetry_columns.",
        ),
        Reason(
            "TELEMETRY_DIRTY",
            "Some lines of a telemetry source could not be used; the artefact counts them by class.",
            "See the counts in the observation.",
        ),
    ),
)
