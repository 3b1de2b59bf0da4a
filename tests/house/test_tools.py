# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The driver of the tests does not take silence for success."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tools import branch_coverage, counts, importer, process, run_tests, sanity, scenarios, vectors
from tests.tools.counts import Count
from tests.tools.environment import tool_environment
from tests.tools.parts import Command, Part, parts
from tests.tools.paths import ROOT

ENV = dict(os.environ)


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def wait_for_end(pid: int) -> None:
    """Fails when the process still runs after five seconds; a zombie has ended."""
    deadline = time.monotonic() + 5
    while (
        "Z"
        not in subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout.strip()
    ):
        if subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode:
            return
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run_tests, "LOGS", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("count", "status", "expected"),
    [
        (Count(3, 0), 0, Count(3, 0)),
        (Count(0, 0), 0, Count(0, 1)),
        (Count(3, 0), 1, Count(3, 1)),
        (Count(3, 2), 1, Count(3, 2)),
        (Count(0, 0, 4), 0, Count(0, 1, 4)),
    ],
)
def test_a_run_that_checked_nothing_or_ended_badly_has_failed(count: Count, status: int, expected: Count) -> None:
    assert counts.honest(count, status) == expected


def test_pytest_is_counted_from_its_report(tmp_path: Path) -> None:
    report = tmp_path / "r.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>')
    assert counts.junit(report)("", 1) == Count(3, 3, 3)


@pytest.mark.parametrize("content", [None, "", "<testsuites><testsu"])
def test_a_missing_or_broken_report_counts_nothing(tmp_path: Path, content: str | None) -> None:
    report = tmp_path / "r.xml"
    if content is not None:
        report.write_text(content)
    assert counts.junit(report)("", 0) == Count()


def test_import_contracts_are_counted() -> None:
    assert counts.import_contracts("\nContracts: 3 kept, 1 broken.\n", 1) == Count(3, 1)
    assert counts.import_contracts("Could not find package", 1) == Count()


def test_the_last_line_is_counted_and_no_other() -> None:
    assert counts.last_line("1 passed, 9 failed\nx: 4 passed, 0 failed\n", 0) == Count(4, 0)
    assert counts.last_line("1 passed, 9 failed\ntraceback", 1) == Count()


@pytest.mark.parametrize(
    ("output", "status", "expected"),
    [
        ('Running sanity test "a"\nRunning sanity test "compile" on Python 3.11\n', 0, (2, 0)),
        (
            'Running sanity test "a"\nRunning sanity test "b"\nERROR: The 1 sanity test(s) listed below (out of 2) failed.',
            1,
            (1, 1),
        ),
        ('Running sanity test "a"\nAll targets skipped.\n', 0, (0, 1)),
        ("", 0, (0, 1)),
        ('Running sanity test "a"\nFATAL: crashed\n', 1, (0, 1)),
    ],
)
def test_sanity_is_counted_and_a_vacuous_run_fails(output: str, status: int, expected: tuple[int, int]) -> None:
    assert sanity.count(output, status) == expected


def test_coverage_without_branches_is_none() -> None:
    assert branch_coverage.share({"num_branches": 0, "covered_branches": 0}) == 0
    assert branch_coverage.share({"num_branches": 8, "covered_branches": 6}) == pytest.approx(75.0)


def test_the_importer_has_complained() -> None:
    assert importer.complaints("INFO: fine\nWARNING: no changelog\nERROR: x") == ["WARNING: no changelog", "ERROR: x"]


def test_the_shared_scenario_is_not_counted(tmp_path: Path) -> None:
    for name in ("default", "b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "molecule.yml").touch()
    assert scenarios.scenarios(tmp_path) == ["a", "b"]


def test_a_scenario_passed_when_every_action_did() -> None:
    output = """SCENARIO RECAP
a          : actions=4  successful=4  disabled=0  skipped=0  missing=0  failed=0
b          : actions=4  successful=3  disabled=0  skipped=0  missing=0  failed=1
c          : actions=5  successful=4  disabled=0  skipped=0  missing=1  failed=0
e          : actions=0  successful=0  disabled=0  skipped=0  missing=0  failed=0
"""
    assert scenarios.sound(output, ["a", "b", "c", "d", "e"]) == ["a"]


def test_a_part_runs_its_commands_and_keeps_their_output(logs: Path) -> None:
    result = run_tests.run_part(Part("x", (Command(python("print('one')")), Command(python("print('two'); exit(3)")))))
    assert (result.count, (logs / "x.log").read_text()) == (Count(1, 1), "one\ntwo\n")


def test_a_part_whose_tool_is_missing_fails_and_the_others_go_on(
    logs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = Part("missing", (Command((str(logs / "no such tool"),)),))
    results = run_tests.run_all([missing, Part("fine", (Command(python("")),))])
    assert [result.count for result in results] == [Count(0, 1), Count(1, 0)]
    assert "FileNotFoundError" in capsys.readouterr().out


def test_a_part_waits_for_those_it_comes_after(logs: Path) -> None:
    mark = logs / "mark"
    slow = Part(
        "slow", (Command(python(f"import time, pathlib; time.sleep(.4); pathlib.Path({str(mark)!r}).touch()")),)
    )
    late = Part(
        "late",
        (Command(python(f"import pathlib, sys; sys.exit(not pathlib.Path({str(mark)!r}).exists())")),),
        after=("slow",),
    )
    assert [result.count.failed for result in run_tests.run_all([slow, late])] == [0, 0]


def test_a_hung_process_is_ended_with_its_children(tmp_path: Path) -> None:
    code = "import subprocess, sys, time; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); time.sleep(600)"
    status, output = process.run(python(code), tmp_path / "log", cwd=tmp_path, env=ENV, limit=0.8)
    child = int(output.split()[0])
    assert status == 124
    wait_for_end(child)


def test_a_driver_that_is_ended_takes_its_children_along(tmp_path: Path) -> None:
    code = f"""
import pathlib, signal
from tests.tools import run_tests
from tests.tools.parts import Command, Part
run_tests.LOGS = pathlib.Path({str(tmp_path)!r})
sleeper = "import os, pathlib, time; pathlib.Path({str(tmp_path / "pid")!r}).write_text(str(os.getpid())); time.sleep(600)"
run_tests.choose = lambda names: [Part("x", (Command(({sys.executable!r}, "-c", sleeper)),))]
run_tests.main([])
"""
    driver = subprocess.Popen(python(code), cwd=ROOT, env=ENV | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    driver.terminate()
    assert driver.wait(20) != 0
    wait_for_end(int((tmp_path / "pid").read_text()))


def test_the_callers_settings_do_not_reach_the_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTEST_ADDOPTS", "ANSIBLE_COLLECTIONS_PATH", "KUBECONFIG", "PYTHONPATH"):
        monkeypatch.setenv(name, "x")
    assert not {"PYTEST_ADDOPTS", "ANSIBLE_COLLECTIONS_PATH", "KUBECONFIG", "PYTHONPATH"} & tool_environment().keys()


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(SystemExit, match="no part named nope"):
        run_tests.choose("nope,unit")


def test_all_parts_have_names_of_their_own() -> None:
    names = [part.name for part in parts()]
    assert len(names) == len(set(names))
    assert [part.name for part in run_tests.choose("reuse,ruff")] == ["ruff", "reuse"]


def test_a_failure_ends_the_driver_non_zero(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.tools.run_tests", "--part", "nope"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode != 0


def test_the_vectors_that_held_are_counted(tmp_path: Path) -> None:
    names = [
        "test_a_vector_has_its_first_code[L001-ok-valid chain]",
        "test_a_vector_gets_its_line[A01]",
        "test_other[L002]",
    ]
    cases = "".join(f'<testcase name="{name}"/>' for name in names)
    failed = '<testcase name="test_a_vector_has_its_first_code[L003-x]"><failure/></testcase>'
    (tmp_path / "unit.xml").write_text(f"<testsuites><testsuite>{cases}{failed}</testsuite></testsuites>")
    found = vectors.held([tmp_path / "unit.xml"])
    assert vectors.summary(found) == "vectors: 1 of the licence, 1 of the ledger"
    assert vectors.summary(vectors.held([])) == ""
