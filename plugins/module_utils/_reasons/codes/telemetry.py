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
        Reason(
            "TELEMETRY_OPTIONS_INVALID",
            "The options of a Prometheus, or its address, are not as the guide says.",
            "See the guide for what modekeeper_telemetry_options may hold.",
        ),
        Reason(
            "PROMETHEUS_UNREACHABLE",
            "Prometheus cannot be reached.",
            "Check the address, the network and that it runs.",
        ),
        Reason(
            "PROMETHEUS_TLS",
            "The TLS connection to Prometheus failed.",
            "Check its certificate, and give ca_file where its authority is your own.",
        ),
        Reason(
            "PROMETHEUS_UNAUTHENTICATED",
            "Prometheus, or what stands before it, does not know us (401).",
            "Give token_file, or renew the token in it; Mimir and Thanos may want tenant.",
        ),
        Reason(
            "PROMETHEUS_FORBIDDEN",
            "Prometheus, or what stands before it, refuses these queries (403).",
            "Grant this identity the right to query, or name the namespaces that it may see.",
        ),
        Reason(
            "PROMETHEUS_THROTTLED",
            "Prometheus kept answering 429.",
            "Try again later, or ask for less: fewer profiles, a longer step, a shorter window.",
        ),
        Reason(
            "PROMETHEUS_TIMEOUT",
            "Prometheus did not answer within the timeout.",
            "Raise timeout, lower chunk_points, or name namespaces.",
        ),
        Reason(
            "PROMETHEUS_CLOSED",
            "Prometheus kept closing the connection.",
            "See its log, and what stands between.",
        ),
        Reason(
            "PROMETHEUS_SERVER_ERROR",
            "Prometheus kept answering with 5xx.",
            "See its log.",
        ),
        Reason(
            "PROMETHEUS_REFUSED",
            "Prometheus refuses a query; the message has its own words.",
            "Check queries and the limits of the server.",
        ),
        Reason(
            "PROMETHEUS_UNEXPECTED",
            "What answers does not speak Prometheus' API.",
            "Give the address with the prefix before /api/v1 (Mimir: …/prometheus); a login page is none.",
        ),
        Reason(
            "PROMETHEUS_TRUNCATED",
            "An answer of Prometheus ended before it was whole, again and again.",
            "See what stands between this machine and Prometheus.",
        ),
        Reason(
            "PROMETHEUS_TOO_LARGE",
            "One point in time is more than the server computes or we take.",
            "Name namespaces, or raise the limits of the server.",
        ),
        Reason(
            "PROMETHEUS_TOO_MANY_QUERIES",
            "More requests would be needed than max_queries allows.",
            "Raise max_queries and step, or lower window; the message says how many are needed.",
        ),
        Reason(
            "PROMETHEUS_NO_SAMPLES",
            "Prometheus has no sample of these metrics in the window.",
            "Check profile, namespaces, cluster and window.",
        ),
        Reason(
            "PROMETHEUS_PARTIAL",
            "Answers came with warnings: a store behind Prometheus may not have answered.",
            "See the warnings in the server's own interface; gaps are not taken for zeros.",
        ),
    ),
)
