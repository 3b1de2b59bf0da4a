# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The judge of a run: when it looks, what it makes of what it cannot read, and what it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import numpy as np
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.lines import Condition
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.regression.model import Line, Rule
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._change.journal.entry import Entry
from ansible_collections.modekeeper.core.plugins.module_utils._edge.after.judging import MeasuringJudge, Sources
from ansible_collections.modekeeper.core.plugins.module_utils._edge.after.measured import Measured, place_of
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.after import AfterPolicy
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

CHANGED = datetime(2026, 1, 1, 12, tzinfo=UTC)
RESTED = CHANGED + timedelta(seconds=60)
DEADLINE = 600
NOBODY: Any = object()
"""An item that stands: the judge only asks whether there is one."""
DIGEST = "sha256:" + "1" * 64


class Bench:
    """A judge with a clock, a journal and a meter that the test sets."""

    def __init__(self, unproven: Literal["keep", "roll_back", "hold"] = "roll_back", factor: float = 1.0) -> None:
        self.now = RESTED
        self.factor = factor
        self.reads = 0
        self.broken = False
        self.missing = False
        self.saved: list[Artifact] = []
        policy = AfterPolicy(Rule(), DEADLINE, (Condition("latency", 1),), named=False, queries={}, unproven=unproven)
        sources = Sources(self.journal, self.measure, lambda: self.now, self.saved.append)
        self.judge = MeasuringJudge(policy, sources, Measured([self.line(CHANGED)], {}, (DIGEST,)), DIGEST)

    def journal(self) -> Sequence[Entry]:
        begun = Entry("open", 0, "0" * 64, format_time(CHANGED))
        return [begun, Entry("bake", 3, "0" * 64, format_time(RESTED), {"wave": 1})]

    def measure(self, now: datetime) -> Measured:
        self.reads += 1
        if self.broken:
            raise ModeKeeperError("TELEMETRY_MISSING", "it is gone")
        return Measured([] if self.missing else [self.line(now)], {}, ())

    def line(self, until: datetime) -> Line:
        """A sample a second from an hour before the change; between the change and the end of the bake they are wild."""
        count = 3600 + int((until - CHANGED).total_seconds())
        values = np.random.default_rng(4).uniform(0.95, 1.05, count)
        values[3600:3660] *= 50
        values[3660:] *= self.factor
        return Line(
            "web", "shop", "latency", "s", 1, place_of(CHANGED) + 1_000_000 * np.arange(-3600, count - 3600), values
        )

    def at(self, seconds: float, items: Sequence[Any] = (NOBODY,)) -> Any:
        self.now = RESTED + timedelta(seconds=seconds)
        return self.judge(items)


@pytest.mark.parametrize(
    ("factor", "decision", "outcome"), [(1.0, "keep", "unharmed"), (1.5, "roll_back", "regressed")]
)
def test_it_waits_for_what_it_needs_and_then_decides(factor: float, decision: str, outcome: str) -> None:
    bench = Bench(factor=factor)
    assert bench.at(0) is None
    found, reasons = bench.at(120)
    assert found == decision
    assert [entry["code"] for entry in reasons] == ([] if decision == "keep" else ["AFTER_REGRESSED"])
    (report,) = bench.saved
    assert (report.body["outcome"], report.body["decision"]) == (outcome, decision)
    assert report.body["judged_from"] == "2026-01-01T12:01:00Z"
    assert report.inputs == (DIGEST,)
    assert faults(report.schema, report.body) == []


def test_what_lies_between_write_and_bake_is_warm_up() -> None:
    bench = Bench()
    assert bench.at(120)[0] == "keep"
    assert bench.saved[0].body["series"][0]["since"] == pytest.approx(1, abs=0.02)


def test_it_reads_no_oftener_than_it_has_to() -> None:
    bench = Bench()
    for tenth in range(99):
        assert bench.at(tenth / 10) is None
    assert bench.reads == 1


@pytest.mark.parametrize("trouble", ["broken", "missing"])
@pytest.mark.parametrize("unproven", ["roll_back", "hold", "keep"])
def test_what_cannot_be_measured_is_insufficient_at_the_deadline_and_not_before(
    trouble: str, unproven: Literal["keep", "roll_back", "hold"]
) -> None:
    bench = Bench(unproven)
    setattr(bench, trouble, True)
    assert bench.at(DEADLINE - 1) is None
    found, reasons = bench.at(DEADLINE)
    assert found == unproven
    assert {entry["code"] for entry in reasons} == (set() if unproven == "keep" else {"AFTER_INSUFFICIENT"})
    assert bench.saved[0].body["outcome"] == "insufficient"


def test_a_meter_that_comes_back_is_heard() -> None:
    bench = Bench()
    bench.broken = True
    assert bench.at(60) is None
    bench.broken = False
    assert bench.at(120)[0] == "keep"


def test_with_nothing_standing_there_is_nothing_to_judge() -> None:
    bench = Bench()
    bench.broken = True
    assert bench.at(0, ())[0] == "keep"
