# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verdicts on MLPerf logs that nobody here made."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import read_sources
from tests.tools.paths import REAL_DATA

REAL = REAL_DATA
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="MODEKEEPER_REAL_DATA names no folder of real traces")
NOW = "2026-01-10T00:00:00Z"


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_mask_rcnn_runs_are_healthy(name: str) -> None:
    telemetry = read_sources([str(REAL / f"mlperf-v1.1/maskrcnn-1node-{name}.txt")])
    (report,) = telemetry.sources
    assert (report.layout, report.lost, report.records) == ("mllog_averages_taken_apart", 0, 343 * 9 + 1)
    found = find_signals(telemetry.frame, None, observed_at=NOW)
    assert [signal.pattern for signal in found if signal.outcome == "signal_found"] == []
    judged = {signal.subject.get("metric") for signal in found if signal.outcome == "no_actionable_signal"}
    assert {"step_time", "data_time", "throughput", "loss"} <= judged


def test_bert_on_540_nodes_says_nothing_of_its_workers() -> None:
    telemetry = read_sources([str(REAL / "mlperf-v1.1/bert-540nodes.txt")])
    found = find_signals(telemetry.frame, None, observed_at=NOW)
    assert [(s.pattern, s.outcome) for s in found if s.pattern == "straggler"] == [
        ("straggler", "insufficient_evidence")
    ]
    assert [signal.pattern for signal in found if signal.outcome == "signal_found"] == []


def test_an_aborted_run_says_so(tmp_path: Path) -> None:
    text = (REAL / "mlperf-v1.1/maskrcnn-1node-a.txt").read_text(encoding="utf-8")
    (tmp_path / "run.txt").write_text(re.sub('"status": "success"', '"status": "aborted"', text), encoding="utf-8")
    frame = read_sources([str(tmp_path / "run.txt")]).frame
    assert frame.filter(frame["metric"].cast(pl.String) == "run_aborted")["value"].to_list() == [1.0]
