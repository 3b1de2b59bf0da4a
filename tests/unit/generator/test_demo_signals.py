# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""In the demo's recording the collection finds what its seed put there, and nothing in the jobs that are well."""

from __future__ import annotations

from datetime import datetime

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.find import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signal import Signal
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.read import read_sources
from tests.generator import facts
from tests.generator.record import DEMO, SNAPSHOT, TELEMETRY
from tests.generator.services import SHORT, WELL
from tests.generator.shape import Shape, draw_shape


@pytest.fixture(scope="module")
def shape() -> Shape:
    return draw_shape()


@pytest.fixture(scope="module")
def signals() -> list[Signal]:
    cluster = observe_cluster(open_snapshot(DEMO / SNAPSHOT))
    telemetry = read_sources([str(DEMO / TELEMETRY)])
    assert [report.dirt for report in telemetry.sources] == [{"not_finite": telemetry.frame["value"].is_nan().sum()}]
    return find_signals(telemetry.frame, cluster, observed_at=datetime.fromisoformat(cluster.observed_at))


def named(signal: Signal) -> str:
    """`namespace/name` of the workload a signal is of."""
    found = signal.subject["object"]
    return f"{found['namespace']}/{found['name']}"


def found(signals: list[Signal]) -> list[Signal]:
    return [signal for signal in signals if signal.outcome == "signal_found"]


def test_all_that_was_put_there_is_found(shape: Shape, signals: list[Signal]) -> None:
    seen = {(signal.pattern, signal.subject["object"]["kind"], named(signal)) for signal in found(signals)}
    assert {(e.pattern, e.kind, e.job) for e in facts.expected_signals(shape)} - seen == set()


def test_the_straggler_is_named(shape: Shape, signals: list[Signal]) -> None:
    wanted = [e.worker for e in facts.expected_signals(shape) if e.pattern == "straggler"]
    assert [s.subject["worker"] for s in found(signals) if s.pattern == "straggler"] == wanted


def test_nothing_else_is_found(shape: Shape, signals: list[Signal]) -> None:
    wanted = {(e.pattern, e.job) for e in facts.expected_signals(shape)}
    # A worker that becomes slow changes the level of its own series and of the run's throughput.
    wanted |= {("step_change", job) for pattern, job in wanted if pattern == "straggler"}
    assert {(signal.pattern, named(signal)) for signal in found(signals)} - wanted == set()


def test_nothing_is_found_where_all_is_well(shape: Shape, signals: list[Signal]) -> None:
    quiet = facts.quiet_jobs(shape)
    assert quiet
    well = [service.job for service in shape.services if service.history == WELL and not service.fault]
    assert [signal for signal in found(signals) if named(signal) in {*quiet, *well}] == []


def test_a_day_of_use_decides_nothing(shape: Shape, signals: list[Signal]) -> None:
    for service in (service for service in shape.services if service.history == SHORT):
        verdicts = {s.outcome for s in signals if s.pattern == "over_requested" and named(s) == service.job}
        assert verdicts == {"insufficient_evidence"}
