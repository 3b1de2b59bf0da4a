# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The page of reason codes is the catalogue's."""

from __future__ import annotations

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.catalogue import CATALOGUE, FAMILIES
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.model import Family, Reason
from tests.tools.reason_page import PAGE, page


def test_the_page_is_the_one_generated() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(FAMILIES), "run: python -m tests.tools.reason_page"


def test_the_page_holds_every_code_in_the_order_of_precedence() -> None:
    text = page(FAMILIES)
    places = [text.index(f"``{code}``\n") for code in CATALOGUE]
    assert places == sorted(places)


def test_markup_in_a_reason_is_shown_as_it_is() -> None:
    family = Family("x", 1, "Title", (Reason("X_Y", "A `b` *c* d_ |e|.", "Say \\ so."),))
    text = page([family])
    assert r"A \`b\` \*c\* d\_ \|e\|." in text
    assert "Say \\\\ so." in text
