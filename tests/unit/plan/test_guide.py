# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The guide to passports names what there is, with its figures."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.modekeeper.core.plugins.module_utils._plan.knobs.registry import ALL
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import load_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.schema import SECTIONS
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.templates.registry import TEMPLATES

GUIDE = (Path(__file__).parents[3] / "docs/docsite/rst/passport.rst").read_text()


def test_every_template_with_its_own_words() -> None:
    for name in TEMPLATES:
        assert f"``{name}``\n   {load_passport(name).body['description']}" in GUIDE


def test_every_section() -> None:
    terms = {
        term
        for line in GUIDE.splitlines()
        if re.fullmatch(r"(``\w+``(, )?)+", line)
        for term in re.findall(r"\w+", line)
    }
    assert {section.name for section in SECTIONS} <= terms


def test_every_knob_with_its_figures() -> None:
    rows = {
        row[0]: row
        for row in re.findall(
            r"   \* - ``(\w+)``\n     - (.*)\n     - (.*)\n     - (.*)\n     - (.*)\n     - (.*)\n", GUIDE
        )
    }
    assert list(rows) == [knob.name for knob in ALL]
    for knob in ALL:
        _unused, unit, step, window, _unused, tier = rows[knob.name]
        assert (unit, tier) == (knob.unit, knob.tier)
        if knob.writable:
            assert [int(figure) for figure in re.findall(r"\d+", step)] == [knob.step.down, knob.step.up]
            assert window.endswith(f"in {knob.window_seconds // 3600} h")
