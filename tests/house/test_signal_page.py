# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The page of signals is that of the registry, and says of each what it means, when it cannot tell and what to do."""

from __future__ import annotations

from tests.tools.signal_page import PAGE, WRONG, page, rules, texts


def test_the_page_is_the_one_generated() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(rules(), texts()), "run: python -m tests.tools.signal_page"


def test_every_detector_has_its_text_and_every_text_its_detector() -> None:
    assert set(texts()) == {pattern for pattern, _rule in rules()} | {WRONG}


def test_each_text_says_what_it_means_when_it_cannot_tell_and_what_to_do() -> None:
    for pattern, _rule in rules():
        meaning, cannot, do = texts()[pattern].strip().split("\n\n")
        assert len(meaning) > 40, pattern
        assert cannot.startswith("Cannot tell: "), pattern
        assert do.startswith("What to do: "), pattern


def test_markup_in_a_rule_is_shown_as_it_is() -> None:
    told = {"x_y": "A meaning.\n\nCannot tell: never.\n\nWhat to do: nothing.\n", WRONG: "Never.\n"}
    text = page([("x_y", "over a_b * `Insufficient`")], told)
    assert r"*Rule:* over a\_b \* ``Insufficient``." in text
    assert "*Cannot tell:* never." in text
