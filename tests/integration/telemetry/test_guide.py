# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The guide "point it at your logs": what it shows is what its examples give."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.integration.playbooks.runner import ROOT, SNAPSHOT, body, playbook

NOW = "2026-03-01T12:00:00Z"
PAGE = (ROOT / "docs" / "docsite" / "rst" / "point_at_your_logs.rst").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^\.\. code-block:: \w+\n    :caption: (.+)\n\n((?:    .*\n|\n)+)", re.MULTILINE)
BLOCKS = {caption: textwrap.dedent(text).strip() + "\n" for caption, text in _BLOCK.findall(PAGE)}
EXAMPLES = [caption.removeprefix("mine.yml: ") for caption in BLOCKS if caption.startswith("mine.yml: ")]


def json_lines() -> Iterator[str]:
    """Four ranks; the third half as slow again from step 200 on."""
    yield BLOCKS["run.jsonl"]
    for step in range(1, 400):
        for rank in range(4):
            took = (400 + (step * 7 + rank * 13) % 29) * (1.5 if rank == 2 and step >= 200 else 1)
            yield json.dumps({"run": "llm-7b", "rank": rank, "it": step, "ms": took}) + "\n"


def lightning() -> Iterator[str]:
    """A loss that becomes NaN; the validation's stands on lines of its own."""
    yield BLOCKS["metrics.csv"]
    for row in range(3, 100):
        loss = "nan" if row >= 80 else f"{2.3 - row / 200:.4f}"
        yield f"{row // 50},0.001,{row * 10 + 9},{0.3 + row % 3 / 100},,{loss},\n"
        if row % 50 == 49:
            yield f"{row // 50},,{row * 10 + 9},,2.1,,2.2\n"


def mlperf() -> Iterator[str]:
    """Averages since the start, of a run that takes twice as long a step from its middle on and is aborted."""
    yield BLOCKS["result_0.txt"]
    whole = 0.0
    for number in range(1, 201):
        whole += 50 * (0.2 + number % 5 / 500) * (2 if number > 100 else 1)
        stats = {"time": whole / number / 50, "loss": 3 - number / 100}
        yield event("tracked_stats", 1_700_000_000_000 + round(whole * 1000), stats, step=number * 50)
    yield event("run_stop", 1_700_000_000_000 + round(whole * 1000), None, status="aborted")


def event(key: str, ms: int, value: object, **metadata: object) -> str:
    return f":::MLLOG {json.dumps({'time_ms': ms, 'key': key, 'value': value, 'metadata': metadata})}\n"


FILES: dict[str, Callable[[], Iterator[str]]] = {
    "run.jsonl": json_lines,
    "lightning_logs/version_0/metrics.csv": lightning,
    "result_0.txt": mlperf,
}


def test_the_guide_has_its_five_examples_and_one_of_own_queries() -> None:
    assert EXAMPLES == ["JSON lines", "Lightning", "MLPerf", "kube-prometheus", "DCGM and Ray", "own queries"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_guide(example: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    for name, lines in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("".join(lines()), encoding="utf-8")
    text = BLOCKS[f"mine.yml: {example}"]
    if "prometheus.example" in text:
        text = text.replace("http://prometheus.example:9090", request.getfixturevalue("prometheus"))
    (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
    run = playbook("observe", {"modekeeper_now": NOW}, "-e", "@mine.yml", cwd=tmp_path)
    assert run.status == 0, run.text
    found = body(tmp_path / "out", "observation.json")
    assert findings(found) == BLOCKS[f"findings: {example}"]
    assert all(source["lost"] == 0 for source in found["telemetry"])
    if example == "kube-prometheus":
        assert found["telemetry"][0]["queries"]["sent"] == 2 * 3 + 1


def test_nothing_is_kept_under_check(prometheus: str, tmp_path: Path) -> None:
    options = {"window": "2h", "chunk_points": 20, "resume": str(tmp_path / "kept")}
    variables = {"modekeeper_now": NOW, "modekeeper_telemetry": prometheus, "modekeeper_telemetry_options": options}
    assert playbook("observe", variables, "--check", cwd=tmp_path).status == 0
    assert list(tmp_path.iterdir()) == []
    assert playbook("observe", variables, cwd=tmp_path).status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "out"]


def test_the_window_beside_a_recording_ends_at_its_time(prometheus: str, tmp_path: Path) -> None:
    """The demo's recording is of another day than the history: there are no samples then."""
    variables: dict[str, object] = {"modekeeper_snapshot": str(SNAPSHOT), "modekeeper_telemetry": prometheus}
    assert playbook("observe", variables, cwd=tmp_path).first_word == "PROMETHEUS_NO_SAMPLES"
    variables["modekeeper_telemetry_options"] = {"end": NOW, "window": "2h"}
    assert playbook("observe", variables, cwd=tmp_path).status == 0
    assert body(tmp_path / "out", "observation.json")["source"] == "snapshot"


def findings(found: dict[str, list[dict[str, dict[str, str]]]]) -> str:
    """As the page's jq program prints them."""
    lines = [
        "  ".join(
            [
                str(signal["pattern"]),
                signal["subject"]["job"],
                *(signal["subject"].get(name, "-") for name in ("worker", "metric")),
            ]
        )
        for signal in found["signals"]
        if signal["outcome"] == "signal_found"
    ]
    return "".join(f"{line}\n" for line in lines)


def test_the_variables_of_the_guide_are_those_of_the_role() -> None:
    spec = yaml.safe_load((ROOT / "roles" / "steps" / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    known = set(spec["argument_specs"]["main"]["options"])
    assert {name for example in EXAMPLES for name in yaml.safe_load(BLOCKS[f"mine.yml: {example}"])} <= known
