# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which playbook needs which feature: the page says what the code asks for, and what must be free is."""

from __future__ import annotations

import re

from ansible_collections.modekeeper.core.plugins.module_utils._license.features import FEATURE, PLAYBOOK_FEATURE
from tests.tools.paths import ROOT

FREE = {
    "observe", "plan", "verify", "evaluate", "quarantine", "license_check", "audit_verify", "audit_export", "report",
    "doctor", "enterprise_eval", "fleet", "rollback", "recover", "release_isolation", "kill_switch", "install",
}  # fmt: skip
ROW = re.compile(r"   \* - ``(\w+)``\n     - ``(\w+)``\n")


def test_the_page_has_the_codes_table() -> None:
    page = (ROOT / "docs" / "docsite" / "rst" / "license.rst").read_text(encoding="utf-8")
    assert dict(ROW.findall(page)) == dict(PLAYBOOK_FEATURE)
    assert all(FEATURE.fullmatch(feature) for feature in PLAYBOOK_FEATURE.values())


def test_reading_and_going_back_need_no_licence() -> None:
    assert not FREE & set(PLAYBOOK_FEATURE)
