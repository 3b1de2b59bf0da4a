# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of a signal that a reader sees first, a line a pattern; the artefact holds all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .markdown import number

_COMING_WEEK = (
    ("oom_probability_next_week", "OOM kill next week {}"),
    ("throttle_probability_next_week", "throttled next week {}"),
)
#: Member of the evidence (or ``window.NAME``) and the words for it; ``{}`` stands for the figure.
HEADLINES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "burst": (
        ("excursions", "{} excursions"),
        ("ratio_median", "to {} × the level"),
        ("window.from_step", "from step {}"),
    ),
    "comm_bound": (("share_of_step", "collectives take {} of the step"), ("samples", "{} samples")),
    "cpu_throttled": (("throttled_share_max", "throttled in {} of the periods"), ("limit", "limit {}")),
    "crash_loop": (("pods_looping", "{} pods"), ("cause", "{}"), ("restarts", "{} restarts")),
    "drift": (
        ("last_quarter_over_first", "level × {} from the first to the last quarter"),
        ("window.from_step", "from step {}"),
    ),
    "gpu_idle": (("workers_idle", "{} workers idle"), ("gpu_util_median", "median utilisation {}")),
    "gpu_saturated": (("workers_saturated", "{} workers saturated"), ("gpu_util_median", "median utilisation {}")),
    "image_pull": (("pods_waiting", "{} pods"), ("state_reasons", "{}"), ("cause", "{}")),
    "job_stalled": (
        ("silent_s", "no step for {} s"),
        ("interval_s_median", "usually one each {} s"),
        ("last_step", "last step {}"),
    ),
    "loader_bound": (("share_of_step", "data takes {} of the step"), ("samples", "{} samples")),
    "loss_diverged": (("ratio_median", "{} × what it was"), ("first_step", "from step {}")),
    "loss_frozen": (("records_equal", "{} records equal"), ("value", "at {}")),
    "loss_not_finite": (("records_not_finite", "{} records not finite"), ("first_step", "from step {}")),
    "memory_near_limit": (
        ("use_max_share_of_limit", "up to {} of the limit"),
        ("near_s_longest", "near it for {} s"),
        ("limit", "limit {}"),
        *_COMING_WEEK,
    ),
    "missing_data": (("absent_share_max", "{} of the records absent"), ("gap_periods_max", "longest gap {} periods")),
    "mount_failed": (("pods_waiting", "{} pods"), ("cause", "{}"), ("events", "{} failures")),
    "oom_killed": (("pods_killed", "{} pods killed"), ("restarts", "{} restarts"), ("memory_limit", "memory limit {}")),
    "over_requested": (
        ("request", "request {}"),
        ("use_p95_share_of_request", "p95 use {} of it"),
        ("days", "{} days"),
        *_COMING_WEEK,
    ),
    "pending_resources": (
        ("pods_pending", "{} pods pending"),
        ("resources_short", "short of {}"),
        ("waited_s_max", "waiting up to {} s"),
    ),
    "restarting": (("pods_restarting", "{} pods"), ("restarts", "{} restarts"), ("state_reasons", "{}")),
    "run_aborted": (("records_aborted", "{} records of an end that was not good"), ("window.to", "at {}")),
    "step_change": (("ratio", "level × {}"), ("window.from_step", "from step {}"), ("window.from", "from {}")),
    "straggler": (
        ("ratio_median", "{} × its peers"),
        ("decided_at_step", "decided at step {}"),
        ("node", "not alone on node {}"),
    ),
    "under_requested": (
        ("request", "request {}"),
        ("use_p95_share_of_request", "p95 use {} of it"),
        ("days", "{} days"),
        *_COMING_WEEK,
    ),
    "unschedulable": (
        ("pods_pending", "{} pods pending"),
        ("causes", "for {}"),
        ("waited_s_max", "waiting up to {} s"),
    ),
}
_MOST = 3
_SHARES = (
    "absent_share_max",
    "gpu_util_median",
    "oom_probability_next_week",
    "share_of_step",
    "throttle_probability_next_week",
    "throttled_share_max",
    "use_max_share_of_limit",
    "use_p95_share_of_request",
)


def headline(signal: Mapping[str, Any]) -> str:
    """The figures in words; for a pattern without a line of its own, the first figures by name."""
    words = HEADLINES.get(signal["pattern"])
    return ", ".join(_worded(signal, words) if words else _unworded(signal["evidence"]))


def _worded(signal: Mapping[str, Any], words: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, text in words:
        holder, _unused, member = name.rpartition(".")
        value = signal[holder or "evidence"].get(member)
        if value is not None:
            yield text.format(_shown(name, value))


def _unworded(evidence: Mapping[str, Any]) -> Iterator[str]:
    figures = [(name, value) for name, value in sorted(evidence.items()) if isinstance(value, (int, float))]
    return (f"{name} {number(value)}" for name, value in figures[:_MOST])


def _shown(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    share = name in _SHARES and isinstance(value, (int, float))
    return f"{number(round(value * 100, 1))} %" if share else number(value)
