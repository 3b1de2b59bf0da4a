# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Signals on traces and clusters that nobody here made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import Signal, find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster, open_snapshot
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import read_sources
from tests.tools.paths import REAL_DATA

REAL = REAL_DATA
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="MODEKEEPER_REAL_DATA names no folder of real traces")
NOW = "2026-01-10T00:00:00Z"


def telemetry(*names: str) -> list[Signal]:
    frame = read_sources([str(REAL / name) for name in names]).frame
    return find_signals(frame, None, observed_at=NOW)


def of_cluster(name: str) -> dict[tuple[str, str], Signal]:
    """What is found or cannot be told, by pattern and the namespace or name of the object."""
    cluster = observe_cluster(open_snapshot(REAL / "troubleshoot" / name))
    found = find_signals(None, cluster, observed_at=cluster.observed_at)
    return {
        (signal.pattern, signal.subject["object"]["namespace"]): signal
        for signal in found
        if "object" in signal.subject
    }


def raised(found: list[Signal], pattern: str) -> list[Signal]:
    return [signal for signal in found if (signal.pattern, signal.outcome) == (pattern, "signal_found")]


def test_pai_job_1_has_one_straggler_decided_within_the_samples_its_authors_name() -> None:
    found = telemetry("pai-minibatch/job_1.csv")
    (straggler,) = raised(found, "straggler")
    assert (straggler.subject["job"], straggler.subject["worker"]) == ("job_1", "6")
    assert straggler.evidence["decided_at_step"] == 1831
    assert straggler.window == {"from_step": 1811, "to_step": 1891}
    assert [signal.pattern for signal in found if signal.outcome == "signal_found"] == ["straggler"]


def test_pai_job_3_has_no_straggler_but_two_workers_that_drift() -> None:
    found = telemetry("pai-minibatch/job_3.csv")
    drifts = raised(found, "drift")
    assert sorted(signal.subject["worker"] for signal in drifts) == ["6", "7"]
    assert all(1.16 < signal.evidence["last_quarter_over_first"] < 1.25 for signal in drifts)
    assert [signal for signal in found if signal.outcome == "signal_found"] == drifts
    assert {signal.outcome for signal in found if signal.pattern == "straggler"} == {"no_actionable_signal"}


def test_nab_changes_of_level_lie_inside_their_labelled_windows() -> None:
    (change,) = raised(telemetry("nab/realAWSCloudwatch/rds_cpu_utilization_cc0c53.csv"), "step_change")
    assert "2014-02-24T22:50:00Z" <= change.window["from"] <= "2014-02-25T15:35:00Z"
    starts = [signal.window["from"] for signal in raised(telemetry("nab/realAWSCloudwatch/ec2*.csv"), "step_change")]
    assert any("2014-02-17T00:37:00Z" <= start <= "2014-02-17T11:47:00Z" for start in starts)
    assert any("2014-02-21T18:27:00Z" <= start <= "2014-02-22T05:37:00Z" for start in starts)


def test_nab_spikes_are_bursts_and_the_tallest_lie_inside_their_labelled_windows() -> None:
    (burst,) = raised(telemetry("nab/realAWSCloudwatch/ec2*.csv"), "burst")
    spikes = [window["from"] for window in burst.evidence["largest_excursions"]]
    assert any("2014-02-17T00:37:00Z" <= start <= "2014-02-17T11:47:00Z" for start in spikes)
    assert any("2014-02-21T18:27:00Z" <= start <= "2014-02-22T05:37:00Z" for start in spikes)


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_healthy_mlperf_runs_are_healthy_by_more_than_their_speed(name: str) -> None:
    found = telemetry(f"mlperf-v1.1/maskrcnn-1node-{name}.txt")
    assert [signal.pattern for signal in found if signal.outcome == "signal_found"] == []
    well = {signal.pattern for signal in found if signal.outcome == "no_actionable_signal"}
    assert {"run_aborted", "loss_not_finite", "loss_frozen", "loss_diverged", "step_change", "drift", "burst"} <= well
    assert "loader_bound" in well


def test_bert_on_540_nodes_says_nothing_of_its_workers() -> None:
    found = telemetry("mlperf-v1.1/bert-540nodes.txt")
    told = {signal.pattern: signal.outcome for signal in found}
    assert told["straggler"] == "insufficient_evidence"
    assert told["run_aborted"] == "no_actionable_signal"
    assert "signal_found" not in told.values()


def test_failing_pods_are_named_with_their_cause(tmp_path: Path) -> None:
    for name in ("pods", "events"):
        shutil.copytree(REAL / "troubleshoot" / name, tmp_path / name)
    found = of_cluster(str(tmp_path))
    oom = found.pop(("oom_killed", "message-oomkill-pod"))
    assert (oom.outcome, oom.subject["container"], oom.evidence["exit_code"]) == ("signal_found", "memory-eater", 137)
    pending = found.pop(("pending_resources", "message-pending-pod-resources"))
    assert pending.evidence["resources_short"] == ["nvidia.com/gpu"]
    crash = found.pop(("restarting", "message-pod-crashloop-backoff"))
    assert (crash.outcome, crash.evidence["restarts"], crash.evidence["exit_codes"]) == ("signal_found", 4, [127])
    command = found.pop(("crash_loop", "message-pod-crashloop-backoff"))
    assert (command.subject["container"], command.evidence["cause"]) == ("nginx", "its command is not found")
    init = found.pop(("crash_loop", "message-pod-init-crashloop-backoff"))
    assert (init.subject["container"], init.evidence["init"]) == ("install", True)
    assert init.evidence["cause"] == "its command is not found"
    image = found.pop(("image_pull", "message-image-pull-fail"))
    assert (image.outcome, image.evidence["state_reasons"]) == ("signal_found", ["ErrImagePull"])
    mount = found.pop(("mount_failed", "message-container-creating-failed-mount"))
    assert (mount.outcome, mount.evidence["event_reasons"]) == ("signal_found", ["FailedMount"])
    assert "path on the node is not of the kind" in mount.evidence["cause"]
    assert found == {}  # pods/default.json is healthy


@pytest.mark.parametrize("name", ["k3s-laptop", "k3s-ci", "jobs", "deployments"])
def test_healthy_clusters_raise_nothing(name: str) -> None:
    assert [signal.pattern for signal in of_cluster(name).values() if signal.outcome == "signal_found"] == []
