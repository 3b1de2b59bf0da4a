# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Logs of pods: what the time, the pod and the measurements are, whoever printed them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._telemetry import Telemetry, prose, read_sources

TIME = "2026-03-01T10:00:{:02}.123456789Z"


def get(folder: Path, lines: list[str], name: str = "train.log", **columns: object) -> Telemetry:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_sources([str(path)], columns)


def rows(found: Telemetry) -> list[tuple[Any, ...]]:
    """Worker, metric, step, value."""
    return sorted(found.frame.select("worker", "metric", "step", "value").rows())


def test_pairs_behind_a_timestamp(tmp_path: Path) -> None:
    lines = [f"{TIME.format(n)} step={n} loss=2.5 step_time=420ms lr=1e-4 rank=3" for n in range(3)]
    found = get(tmp_path, [f"{TIME.format(59)} starting up", *lines])
    (report,) = found.sources
    assert (report.format, report.lines, report.lost, report.dirt) == ("pod_log", 4, 0, {"other_line": 1})
    assert rows(found) == [*(("3", "loss", n, 2.5) for n in range(3)), *(("3", "step_time", n, 0.42) for n in range(3))]
    assert found.frame["time"][0].isoformat() == "2026-03-01T10:00:00.123456+00:00"
    assert set(found.frame["unit"]) == {"1", "s"}


def test_objects_behind_a_timestamp(tmp_path: Path) -> None:
    wide = json.dumps({"level": "info", "iter": 7, "train_loss": 1.5, "samples_per_sec": 300, "time": 0.4})
    line = json.dumps({"job": "a", "worker": "2", "metric": "step_time", "unit": "ms", "value": 300, "step": 8})
    found = get(tmp_path, [f"{TIME.format(1)} {wide}", f"{TIME.format(2)} {line}"])
    assert rows(found) == [("", "throughput", 7, 300), ("", "train_loss", 7, 1.5), ("2", "step_time", 8, 0.3)]
    assert sorted(found.frame["time"].dt.second()) == [1, 1, 2]


def test_the_prefix_of_kubectl_names_pod_and_container(tmp_path: Path) -> None:
    lines = [f"[pod/train-{n}/trainer] {TIME.format(n)} step=100 loss=1.0" for n in range(3)]
    found = get(tmp_path, lines, job="=ml/train", namespace="=ml")
    assert sorted(found.frame.select("job", "namespace", "pod", "container").rows()) == [
        ("ml/train", "ml", f"train-{n}", "trainer") for n in range(3)
    ]


def test_the_file_of_a_node_names_its_pod_and_holds_parts_of_lines(tmp_path: Path) -> None:
    lines = [
        f"{TIME.format(1)} stdout F step=1 loss=3.0",
        f"{TIME.format(2)} stderr P step=2 lo",
        f"{TIME.format(2)} stderr F ss=2.0",
    ]
    found = get(tmp_path, lines, f"train-0_ml_trainer-{'a' * 64}.log")
    assert rows(found) == [("", "loss", 1, 3.0), ("", "loss", 2, 2.0)]
    assert found.frame.select("job", "namespace", "pod", "container").row(0) == ("train-0", "ml", "train-0", "trainer")


def test_several_files_are_the_workers_of_one_job(tmp_path: Path) -> None:
    for worker in ("w0", "w1"):
        get(tmp_path, [f"{TIME.format(n)} step={n} step_time=1.0s" for n in range(3)], f"{worker}.log")
    found = read_sources([str(tmp_path / "*.log")], {"job": "=train", "worker": "=@stem"})
    assert {(row["job"], row["worker"]) for row in found.frame.to_dicts()} == {("train", "w0"), ("train", "w1")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'loss': 2.31, 'grad_norm': 1.2, 'epoch': 0.3}", {"loss": 2.31}),
        ("Step 100/500 | loss: 2.31 (2.40) | step_time: 0.5 s", {"step": 100, "loss": 2.31, "step_time": 0.5}),
        ("iter [50] loss=nan", {"step": 50}),
        ("step=50, loss=NaN", {"step": 50}),
        ("time=0.42 step=7 gpu_util=87%", {"step": 7, "gpu_util": 0.87}),
        ("ts=2026-03-01T10:00:00Z loss=1", {"time": "2026-03-01T10:00:00Z", "loss": 1.0}),
        ("loss: computed, step: soon", {}),
        ("step=1 step_time=5parsecs", {"step": 1}),
        ("packet_loss=3 loss_scale=512", {}),
        ("loss=1.0 loss=2.0", {"loss": 1.0}),
    ],
)
def test_what_a_line_says(text: str, expected: dict[str, Any]) -> None:
    found = prose.measurements(text)
    loss = found.pop("loss") if "nan" in text.lower() else 0.0
    assert found == expected
    assert math.isnan(loss) == ("nan" in text.lower())


@given(st.text(max_size=300))
def test_any_line_is_read_without_failure(text: str) -> None:
    found = prose.measurements(text)
    assert all(isinstance(value, (str, int, float)) for value in found.values())


def test_dirt_of_a_log(tmp_path: Path) -> None:
    good = [f"{TIME.format(n)} step={n} loss=2.0" for n in range(3)]
    path = tmp_path / "train.log"
    torn = TIME.format(9) + " step=9 loss=2."
    broken = TIME.format(8) + ' {"loss": 1,'
    latin = TIME.format(7).encode() + b" caf\xe9 loss=1\n"
    path.write_bytes("".join(f"{line}\r\n" for line in [*good, broken]).encode() + latin + torn.encode())
    (report,) = read_sources([str(path)]).sources
    assert report.dirt == {"bad_encoding": 1, "crlf": 4, "not_json": 1, "torn_last_line": 1}
    assert (report.lines, report.lost, report.records) == (6, 3, 3)
