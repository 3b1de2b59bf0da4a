# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The commands of the room's page, run on a ledger."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.events import Event
from tests.tools.paths import ROOT

from .made import add_closing, data, ledger, sha

PAGE = (ROOT / "docs" / "docsite" / "rst" / "room_ledger.rst").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^\.\. code-block:: shell\n\n((?:   .*\n|\n)+)", PAGE, re.MULTILINE)
HOLDS = ["numbers hold", "chain holds", "times in order"]


def run(block: str, folder: Path) -> list[str]:
    command = ["bash", "-uo", "pipefail", "-c", block]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False).stdout.split(
        "\n"
    )


def test_a_sound_ledger_is_checked_by_hand(tmp_path: Path) -> None:
    lines = ledger(30)
    (tmp_path / "ledger.jsonl").write_bytes(data(lines))
    assert run(BLOCKS[0], tmp_path) == [*HOLDS, sha(lines[-1]), ""]


def test_by_hand_too_a_changed_deleted_or_late_line_shows(tmp_path: Path) -> None:
    lines = ledger(30)
    for changed, missing in (
        ([*lines[:9], lines[9].replace(b"ops", b"eve"), *lines[10:]], ["chain holds"]),
        ([*lines[:9], *lines[10:]], ["numbers hold", "chain holds"]),
        ([*lines[:29], lines[29].replace(b"2026", b"2025")], ["times in order"]),
    ):
        (tmp_path / "ledger.jsonl").write_bytes(data(changed))
        said = [line for line in run(BLOCKS[0], tmp_path) if line in HOLDS]
        assert said == [line for line in HOLDS if line not in missing]


def test_a_cut_line_is_compared_by_hand_with_what_closes_it(tmp_path: Path) -> None:
    lines = ledger(5)
    add_closing(lines, b'{"actor":"ops@ho')
    (tmp_path / "torn.jsonl").write_bytes(data(lines))
    closing = json.loads(lines[6])
    said = [line.strip() for line in run(BLOCKS[1], tmp_path) if line]
    assert said == ["16", closing["digest"].removeprefix("sha256:"), "16", closing["digest"]]


def test_the_page_names_every_event_that_is_written() -> None:
    table = PAGE.partition("What runs write down")[2].partition("Checking by hand")[0]
    cells = [row.partition("\n     - ")[0] for row in table.split("\n   * - ")[2:]]
    named = {name for cell in cells for name in re.findall("``(.*?)``", cell)}
    assert named == set(Event)
