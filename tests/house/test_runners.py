# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`make bench` and `make evidence` tell what they measured and made, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.registry import Goal, Row, names
from tests.evidence import __main__ as evidence
from tests.tools import scenarios


@pytest.mark.parametrize(
    ("goal", "ratio", "met"),
    [
        (Goal("<=", 1.3), 1.3, True),
        (Goal("<=", 1.3), 1.31, False),
        (Goal(">=", 3), 3, True),
        (Goal(">=", 3), 2.9, False),
    ],
)
def test_a_goal_is_met_up_to_its_bound(goal: Goal, ratio: float, met: bool) -> None:
    assert goal.met(ratio) is met


def test_a_goal_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="<"):
        Goal("<", 1)


def test_the_ratio_is_work_over_floor_or_the_inverse() -> None:
    assert Row("w", 6, "f", 3).ratio == pytest.approx(2)
    assert Row("w", 2, "f", 6, inverse=True).ratio == pytest.approx(3)
    assert Row("w", 2, "f", 0).ratio == float("inf")


def test_the_table_says_what_was_missed() -> None:
    text = bench.table([Row("list", 2, "parse", 1, goal=Goal("<=", 1.3)), Row("plan", 1, "empty", 1)])
    assert "MISSED" in text.splitlines()[1]
    assert "MISSED" not in text.splitlines()[2]


def test_a_benchmark_that_cannot_run_is_an_error_and_the_others_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(name: str) -> object:
        def rows(scale: int) -> Iterator[Row]:
            if name == "bad":
                raise RuntimeError("no server")
            yield Row(name, 1.0, "floor", 1.0, scale=scale)

        return rows

    monkeypatch.setattr(bench, "load", load)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    assert bench.main(["good", "bad", "--scale", "1", "4"]) == 1
    document = json.loads((tmp_path / "out" / "bench.json").read_text())
    assert [(row["work"], row["scale"]) for row in document["rows"]] == [("good", 1), ("good", 4)]
    assert document["broken"] == ["bad", "bad"]
    assert "no server" in capsys.readouterr().err


def test_benchmarks_are_found_by_their_name(tmp_path: Path) -> None:
    for name in ("bench_b.py", "bench_a.py", "other.py"):
        (tmp_path / name).touch()
    assert names(tmp_path) == ["a", "b"]


def test_evidence_that_differs_is_named(tmp_path: Path) -> None:
    made, committed = tmp_path / "made", tmp_path / "committed"
    for folder, files in (
        (made, {"same": "1", "new": "1", "changed": "1"}),
        (committed, {"same": "1", "gone": "1", "changed": "2"}),
    ):
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
    assert evidence.differences(made, committed) == ["changed", "gone", "new"]
    assert evidence.differences(made, tmp_path / "nowhere") == ["changed", "new", "same"]


def test_what_molecule_remembers_of_a_run_that_broke_off_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "tmp" / "molecule.x.steps").mkdir(parents=True)
    (tmp_path / "tmp" / "other").mkdir()
    scenarios.forget(tmp_path)
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["other"]
