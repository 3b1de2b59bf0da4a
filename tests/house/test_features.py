# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which playbook needs which feature: the page says what the code asks for, and what must be free is."""

from __future__ import annotations

import re

from ansible_collections.modekeeper.core.plugins.module_utils._license.features import (
    FEATURE,
    FREE_PLAYBOOKS,
    PLAYBOOK_FEATURE,
)
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.codes import license as licence
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.codes import trust_bundle
from tests.tools.paths import ROOT

NEVER = {
    "observe", "plan", "verify", "evaluate", "quarantine", "license_check", "audit_verify", "audit_export", "report",
    "doctor", "enterprise_eval", "fleet", "rollback", "recover", "release_isolation", "kill_switch", "install",
}  # fmt: skip
"""What the contract says must never ask."""
PAGE = (ROOT / "docs" / "docsite" / "rst" / "license.rst").read_text(encoding="utf-8")
ROW = re.compile(r"   \* - ``(\w+)``\n     - (?:``(\w+)``|none)\n")


def test_the_page_has_the_codes_table() -> None:
    wanted = {**PLAYBOOK_FEATURE, **dict.fromkeys(FREE_PLAYBOOKS, "")}
    assert dict(ROW.findall(PAGE)) == wanted
    assert all(FEATURE.fullmatch(feature) for feature in PLAYBOOK_FEATURE.values())


def test_every_playbook_stands_in_the_table() -> None:
    there = {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    assert there <= set(PLAYBOOK_FEATURE) | FREE_PLAYBOOKS, (
        "add it to _license/features.py and docs/docsite/rst/license.rst"
    )


def test_reading_and_going_back_need_no_licence() -> None:
    assert NEVER <= FREE_PLAYBOOKS
    assert not FREE_PLAYBOOKS & set(PLAYBOOK_FEATURE)


def test_the_page_says_of_every_refusal_what_it_means() -> None:
    table = PAGE.partition("What a refusal means")[2]
    wanted = [entry.code for family in (licence.FAMILY, trust_bundle.FAMILY) for entry in family.reasons]
    assert not [code for code in wanted if f"``{code}``" not in table]
