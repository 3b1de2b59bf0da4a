# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The parts of `make test`: what runs, how it is counted, in which order it starts.

A part is a few commands run one after another. Parts are independent, two run at a time, so the long ones stand first;
a part `after` others starts when those have ended.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from . import counts
from .paths import OUTPUT, ROOT

PYTHON = sys.executable
PYTEST_ROOTS = {
    "controlplane": ("tests/controlplane",),
    "integration": ("tests/integration",),
    "unit": ("tests/unit",),
    "house": ("tests/house",),
}
"""Folders of the pytest parts; a test proves that no test file lies outside them."""

WORKERS = {"unit": ("-n", "2"), "controlplane": ("-n", "3", "--dist", "loadfile")}
"""Pytest parts that several workers share. Each has a control plane of its own, and waits for it most of the time."""

MEASURED = ("unit", "integration", "controlplane")
"""Pytest parts whose branch coverage of the rooms is added up."""


@dataclass(frozen=True)
class Command:
    """One process. `env` is set on top of the tools' environment."""

    argv: tuple[str, ...]
    count: counts.Counter = counts.one
    env: dict[str, str] = field(default_factory=dict)
    private_home: bool = False


@dataclass(frozen=True)
class Part:
    """What one line of the report stands for."""

    name: str
    commands: tuple[Command, ...]
    after: tuple[str, ...] = ()


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (PYTHON, "-m", f"tests.tools.{name}", *arguments)


def _pytest(name: str) -> Part:
    report = OUTPUT / "junit" / f"{name}.xml"
    folders = [folder for folder in PYTEST_ROOTS[name] if (ROOT / folder).is_dir()]
    argv = [
        PYTHON,
        "-m",
        "pytest",
        "-q",
        "--durations=5",
        f"--junitxml={report}",
        "-o",
        f"cache_dir=.pytest_cache/{name}",
    ]
    argv += WORKERS.get(name, ())
    if name in MEASURED:
        argv += ["--cov", "--cov-report="]
    env = {"COVERAGE_FILE": str(OUTPUT / "coverage" / f"data.{name}")}
    return Part(name, (Command((*argv, *(folders or PYTEST_ROOTS[name])), counts.junit(report), env),))


def _lint_parts() -> tuple[Part, ...]:
    return (
        Part("types", (Command((PYTHON, "-m", "mypy")),)),
        Part("ruff", (Command(("ruff", "check", ".")), Command(("ruff", "format", "--check", ".")))),
        Part("imports", (Command(("lint-imports", "--no-cache"), counts.import_contracts, {"PYTHONPATH": ".dev"}),)),
        Part("ansible-lint", (Command(("ansible-lint", "--offline", "--nocolor"), private_home=True),)),
        Part("reuse", (Command(_tool("licences")),)),
        Part("changelog", (Command(("antsibull-changelog", "lint")),)),
    )


def parts() -> tuple[Part, ...]:
    """All parts, longest first."""
    importer = Command(_tool("importer"), private_home=True)
    docs = Command(_tool("docs_lint"), counts.last_line)
    molecule = Command(_tool("scenarios"), counts.last_line, private_home=True)
    coverage = Command(_tool("branch_coverage"), counts.one)
    return (
        _pytest("controlplane"),
        _pytest("integration"),
        Part("molecule", (molecule,)),
        Part("sanity", (Command(_tool("sanity"), counts.last_line),)),
        _pytest("unit"),
        _pytest("house"),
        Part("importer", (importer,)),
        Part("docs", (docs,)),
        *_lint_parts(),
        Part("coverage", (coverage,), after=MEASURED),
    )
