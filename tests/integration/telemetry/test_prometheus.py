# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Profiles, chunks, matchers and limits against a real Prometheus with a loaded history."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import Telemetry, read_sources
from tests.controlplane.prometheus import openmetrics, serving

from . import history

NOW = datetime.fromtimestamp(history.END, UTC)
WINDOW = {"window": "2h", "cluster": "eu-1"}


def ask(address: str, **options: Any) -> Telemetry:
    return read_sources([address], options=options, now=NOW)


def of(found: Telemetry, metric: str) -> pl.DataFrame:
    return found.frame.filter(pl.col("metric") == metric).with_columns(pl.col(pl.Enum).cast(pl.String))


def test_kube_prometheus(prometheus: str) -> None:
    found = ask(prometheus, **WINDOW)
    (report,) = found.sources
    assert report.queries == {"stated": 4, "allowed": 500, "sent": 4, "resumed": 0}
    assert (report.format, report.layout, report.lost) == ("prometheus", "kube-prometheus", 0)
    cpu = of(found, "cpu_use")
    assert cpu["value"].to_list() == pytest.approx([1.0] * 6 * 120)
    assert set(cpu["job"]) == {"ml/train", "web/shop"}
    assert set(cpu.filter(pl.col("job") == "ml/train")["worker"]) == {f"train-worker-{n}" for n in range(4)}
    assert set(cpu["container"]) == {"pytorch", "shop"}
    assert of(found, "mem_use")["value"].unique().to_list() == [2.0e9]
    throttled = of(found, "cpu_throttled").group_by("namespace").agg(pl.col("value").mean()).sort("namespace")
    assert throttled.rows() == [("ml", 0.0), ("web", pytest.approx(0.4))]
    assert (cpu["time"].min(), cpu["time"].max()) == (datetime(2026, 3, 1, 10, 1, tzinfo=UTC), NOW)


def test_chunks_give_what_one_query_gives(prometheus: str) -> None:
    whole = ask(prometheus, **WINDOW)
    parts = ask(prometheus, **WINDOW, chunk_points=17)
    assert parts.frame.equals(whole.frame)
    assert parts.sources[0].queries["sent"] == parts.sources[0].queries["stated"] > 20
    assert parts.sources[0].dirt == whole.sources[0].dirt == {}


def test_the_same_question_has_the_same_digest(prometheus: str) -> None:
    assert ask(prometheus, **WINDOW).digests == ask(prometheus, **WINDOW).digests
    assert ask(prometheus, **WINDOW).digests != ask(prometheus, **WINDOW, step="2m").digests


def test_one_query_a_namespace_and_metric(prometheus: str) -> None:
    found = ask(prometheus, **WINDOW, namespaces=["ml", "web"])
    assert found.sources[0].queries["sent"] == 2 * 3 + 1
    assert found.frame.height == ask(prometheus, **WINDOW).frame.height
    only = ask(prometheus, **WINDOW, namespaces="ml")
    assert set(only.frame["namespace"]) == {"ml"}


def test_the_cluster_is_matched(prometheus: str) -> None:
    assert set(ask(prometheus, window="2h", cluster="us-1").frame["job"]) == {"ml/other-0"}
    assert "ml/other-0" in set(ask(prometheus, window="2h").frame["job"])
    with pytest.raises(ModeKeeperError) as caught:
        ask(prometheus, window="2h", cluster='none"} or up{x="')
    assert caught.value.code == "PROMETHEUS_NO_SAMPLES"


def test_dcgm_names_the_workload_and_not_the_exporter(prometheus: str) -> None:
    found = ask(prometheus, **WINDOW, profile="dcgm")
    util = of(found, "gpu_util")
    assert set(util["job"]) == {"ml/train"}
    assert set(util["pod"]) == {f"train-worker-{n}" for n in range(4)}
    assert 0.85 < util.filter(pl.col("worker") == "train-worker-1")["value"].mean() < 0.95
    assert of(found, "gpu_mem")["value"].unique().to_list() == [30_000 * 2.0**20]
    assert ask(prometheus, **WINDOW, profile="dcgm", namespaces="ml").frame.equals(found.frame)
    with pytest.raises(ModeKeeperError):
        ask(prometheus, **WINDOW, profile="dcgm", namespaces="gpu-operator")


def test_vllm_latency_is_a_quantile_taken_by_the_server(prometheus: str) -> None:
    found = ask(prometheus, window="2h", profile="vllm")
    latency = of(found, "latency")
    assert set(latency["job"]) == {"llm/llama"}
    before = latency.filter(pl.col("time").dt.timestamp("ms") < history.CHANGE * 1000)["value"]
    after = latency.filter(pl.col("time").dt.timestamp("ms") > (history.CHANGE + 600) * 1000)["value"]
    assert before.to_list() == pytest.approx([0.75] * len(before))
    assert after.to_list() == pytest.approx([2.35] * len(after))
    assert of(found, "load")["value"].to_list() == pytest.approx([20.0] * 120)
    signals = find_signals(found.frame, None, observed_at=NOW)
    assert ("step_change", "latency") in {
        (signal.pattern, signal.subject.get("metric")) for signal in signals if signal.outcome == "signal_found"
    }


def test_ray(prometheus: str) -> None:
    found = ask(prometheus, window="2h", profile="ray")
    assert set(found.frame["job"]) == {"ray/tuner"}
    assert set(found.frame["worker"]) == {f"tuner-worker-{n}" for n in range(3)}
    assert of(found, "cpu_use")["value"].unique().to_list() == [4.0]
    assert 0.1 < of(found, "gpu_util")["value"].mean() < 0.2


def test_kubeflow_names_job_and_worker_by_the_operators_labels(prometheus: str) -> None:
    found = ask(prometheus, **WINDOW, profile="kubeflow", namespaces="ml")
    assert set(found.frame["job"]) == {"ml/train"}
    assert set(found.frame["worker"]) == {f"worker-{n}" for n in range(4)}


def test_own_queries(prometheus: str) -> None:
    query = "avg by (pod) (avg_over_time(ray_node_cpu_utilization{$where}[$step]))"
    own = [{"metric": "busy", "unit": "%", "query": query, "labels": {"job": "pod"}}]
    found = ask(prometheus, window="1h", queries=own)
    assert found.sources[0].layout == "own"
    assert set(found.frame["job"]) == {f"tuner-worker-{n}" for n in range(3)}


def test_more_than_allowed_is_refused_before_the_first_request(prometheus: str) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        ask("http://127.0.0.1:1", **WINDOW, chunk_points=1, max_queries=100)
    assert caught.value.code == "PROMETHEUS_TOO_MANY_QUERIES"
    assert caught.value.details["queries"] == 3 * 120 + 1
    told: list[str] = []
    read_sources([prometheus], options=WINDOW, now=NOW, tell=told.append)
    assert [text.split(": ")[1] for text in told] == ["4 requests"]


def test_a_bad_query_ends_with_the_servers_own_words(prometheus: str) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        ask(prometheus, window="1h", queries=[{"metric": "x", "query": "sum by ("}])
    assert caught.value.code == "PROMETHEUS_REFUSED"
    assert "parse error" in str(caught.value)


def test_a_metric_without_samples_is_counted(prometheus: str) -> None:
    found = ask(prometheus, **WINDOW, profile=["kube-prometheus", "ray"])
    assert found.sources[0].dirt == {"no_series": 3}


def test_what_is_too_much_at_once_is_halved(tmp_path: Path) -> None:
    with serving(tmp_path, openmetrics(history.history()), "--query.max-samples=600") as address:
        found = ask(address, **WINDOW)
        queries = found.sources[0].queries
        assert queries["sent"] > queries["stated"]
        assert found.sources[0].records == 6 * 3 * 120
        with pytest.raises(ModeKeeperError) as caught:
            ask(address, **WINDOW, max_queries=5)
    assert caught.value.code == "PROMETHEUS_TOO_MANY_QUERIES"


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(prometheus: str, tmp_path: Path) -> None:
    options = {**WINDOW, "chunk_points": 20, "resume": str(tmp_path / "kept")}
    with pytest.raises(ModeKeeperError):
        ask(prometheus, **options, queries=[{"metric": "x", "query": "sum by ("}], profile="kube-prometheus")
    again = ask(prometheus, **options)
    queries = again.sources[0].queries
    assert queries["resumed"] >= 15
    assert queries["sent"] + queries["resumed"] == queries["stated"]
    assert again.frame.equals(ask(prometheus, **WINDOW).frame)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "kept").iterdir()} == {0o600}
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(b"torn")
    assert ask(prometheus, **options).frame.equals(again.frame)
