# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The knobs are those of the safety contract, figure by figure."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._plan.knobs import registry
from ansible_collections.modekeeper.core.plugins.module_utils._plan.knobs.registry import ALL, KNOBS

# name: window down/up, its hours, step down/up, cooldown in minutes (None: one run), tier, restarts
CONTRACT = """
cpu_request         20 50  6  10 25    60 low  y
cpu_limit           10 50  6   5 25    60 mid  y
mem_request         10 50 24   5 25   360 mid  y
mem_limit            0 50 24   0 25   360 high y
replicas             2  2  1   1  1    15 mid  n
workers              2  2  6   1  1    60 high y
hpa_min              2  2  6   1  1    60 mid  n
hpa_max              2  2  6   1  1    60 mid  n
micro_batch          2  2 24   2  2   run high y
grad_accum           2  2 24   2  2   run high y
loader_workers       4  4  6   2  2    60 mid  y
prefetch             8  8  6   2  2    60 low  y
checkpoint_interval 50 50 24  25 25   run mid  y
nccl_env             1  1 24   1  1   run high y
concurrency         20 25  1  10 10    30 mid  y
timeout_ms           0  0  1   0  0    60 high y
"""


@pytest.mark.parametrize("line", CONTRACT.strip().splitlines())
def test_figures(line: str) -> None:
    name, *figures, cooldown, tier, restarts = line.split()
    knob = KNOBS[name]
    numbers = [Decimal(figure) for figure in figures]
    assert [
        knob.window.down,
        knob.window.up,
        Decimal(knob.window_seconds) / 3600,
        knob.step.down,
        knob.step.up,
    ] == numbers
    assert knob.cooldown_seconds == (None if cooldown == "run" else int(cooldown) * 60)
    assert (knob.tier, knob.restarts) == (tier, restarts == "y")


def test_the_table_is_whole_and_in_its_order() -> None:
    assert [knob.name for knob in ALL] == [line.split()[0] for line in CONTRACT.strip().splitlines()]
    assert [knob.name for knob in ALL if not knob.writable] == ["timeout_ms"]
    assert (KNOBS["prefetch"].floor, KNOBS["prefetch"].ceiling) == (1, 8)


def test_chords_are_mutual() -> None:
    for knob in ALL:
        for other in knob.chord:
            assert knob.name in KNOBS[other].chord


def test_a_file_a_knob_and_each_imported_literally() -> None:
    folder = Path(registry.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "model", "registry"}
    tree = ast.parse((folder / "registry.py").read_text())
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module is None
        for alias in node.names
    }
    assert files == imported == set(KNOBS)
