# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The registry of checks and the page that describes them say the same."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.modekeeper.core.plugins.module_utils._verify.checks.registry import LIVE, STATIC

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "plugins" / "module_utils" / "_verify" / "checks"


def test_every_check_has_its_row_on_the_page() -> None:
    page = (ROOT / "docs" / "docsite" / "rst" / "room_verify.rst").read_text()
    rows = re.findall(r"^``(\w+)``  ", page, re.MULTILINE)
    outcomes = {"failed", "insufficient_evidence", "nothing_to_do", "static_only", "verified"}
    assert [row for row in rows if row not in outcomes] == [
        "plan_schema",
        *(check.id for check in STATIC),
        *(check.id for check in LIVE),
    ]


def test_every_file_of_a_check_is_registered() -> None:
    for folder, checks in (("static", STATIC), ("live", LIVE)):
        files = {path.stem for path in (FOLDER / folder).glob("*.py")} - {"__init__", "check"}
        assert len(files) == len(checks) == len({check.id for check in checks})
